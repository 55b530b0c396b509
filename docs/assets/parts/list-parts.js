// The other parts of a long list, fetched when a reader first filters or sorts it.
import { element, say, searchPage } from "./shared.js";

/**
 * Fetch a page of the list; undefined for this page.
 * @param {string} address From the home page in this language.
 */
async function fetchPart(address) {
  const url = new URL(`../${address}`, searchPage());
  if (url.pathname === location.pathname) return undefined;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const link of page.querySelectorAll("article a[href]")) {
    link.setAttribute("href", new URL(link.getAttribute("href") ?? "", url).href);
  }
  return page;
}

export class ListParts {
  /** @type {Promise<(Document | undefined)[]> | undefined} */
  #asked;
  #addresses;
  #search;
  #pagers = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".pager"));

  /** @param {string} [search] The query of a search that covers the whole list. */
  constructor(search) {
    /** @type {HTMLElement | null} */
    const pager = document.querySelector(".pager[data-parts]");
    const { parts = "", total = "0" } = pager?.dataset ?? {};
    this.#addresses = parts.split(" ").filter(Boolean);
    this.#search = search;
    /** The number of items of the whole list; 0 if this page shows all of them. */
    this.total = Number(total);
  }

  /** Whether this page shows only some items, and the others can be fetched. */
  get canFetch() {
    return this.#addresses.length > 0;
  }

  /** Fetch all parts, once, in reading order; this page is undefined. */
  fetch() {
    this.#asked ??= Promise.all(this.#addresses.map(fetchPart));
    this.#asked.catch(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  /** @param {boolean} hidden Whether all parts are shown here. */
  hidePagers(hidden) {
    for (const pager of this.#pagers) pager.hidden = hidden;
  }

  /**
   * Show whether a filter covers the whole list. If not, link to the search with the same words.
   * @param {HTMLElement} count The text below the form.
   * @param {string} query
   * @param {boolean} active Whether the list is filtered or sorted.
   * @param {boolean} whole Whether all parts are known.
   */
  show(count, query, active, whole) {
    this.hidePagers(active && whole && this.total > 0);
    if (!active || whole || !this.total) return;
    const page = searchPage();
    page.search = `?${new URLSearchParams([...new URLSearchParams(this.#search), ["q", query]])}`;
    const text = query ? say("Search all parts for “%(query)s”", { query }) : say("Search all parts");
    const link = element("a", { href: page.href }, text);
    count.append(". ", say("This covers only the part of the list on this page."), " ", link);
  }
}
