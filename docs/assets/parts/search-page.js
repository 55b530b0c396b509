// The search page: all results, with facets and sorting. The address stores the reader's selection.
import { countsOf, Facets, narrowed } from "./search-facets.js";
import { find } from "./search-query.js";
import { afterPause, moveFocus, replaceResults, result, searchField, statusLine, suggestions, summary } from "./search-results.js";
import { keyAt, selectionControl } from "./selection.js";
import { element, remember } from "./shared.js";

/** @typedef {import("./search-index.js").Index} Index */
/** @typedef {import("./search-query.js").Answer} Answer */

/** Number of results that each "Show more" adds. */
const PAGE = 20;

/**
 * Show the search on its page.
 * @param {HTMLElement} place
 * @param {{ title: string, failed: string }} words
 * @param {import("./search-index.js").Ask<any>} ask
 */
export async function mountPage(place, { title, failed }, ask) {
  const page = new SearchPage(place, title, failed, ask);
  try {
    await ask((index) => page.fill(index));
  } catch {
    page.status.textContent = failed;
    return;
  }
  page.start();
}

class SearchPage {
  #limit = PAGE;
  #facets = new Facets();
  #sort = element("select", { id: "search-sort" });
  #results = element("div", { class: "search-hits" });
  #chips = element("ul", { class: "search-chips" });
  /** @type {number[]} The documents that the page shows, in order. */
  #found = [];
  #place;
  #ask;
  #field;
  #form;
  #show;
  status = statusLine();

  /**
   * @param {HTMLElement} place
   * @param {string} title
   * @param {string} failed
   * @param {import("./search-index.js").Ask<any>} ask
   */
  constructor(place, title, failed, ask) {
    this.#place = place;
    this.#ask = ask;
    this.#field = searchField(title, { id: "search-q" });
    this.#form = element("form", { class: "search-form", role: "search", "aria-label": title }, this.#field);
    const found = element("div", {}, this.#chips, this.status, this.#results);
    place.replaceChildren(this.#form, element("div", { class: "search-columns" }, this.#facets.place, found));
    place.hidden = false;
    this.#show = afterPause(async (current) => {
      try {
        await ask((index) => this.#answer(index, current));
      } catch {
        if (current()) this.status.textContent = failed;
      }
    });
  }

  /**
   * Create the controls that need the index.
   * @param {Index} index
   */
  fill(index) {
    const { by_relevance, by_date, sort, clear } = index.directory.words;
    this.#sort.append(element("option", { value: "" }, by_relevance), element("option", { value: "date" }, by_date));
    const button = element("button", { type: "button" }, clear);
    const sorting = element("span", {}, element("label", { for: "search-sort" }, sort), this.#sort);
    this.#form.append(sorting, button, selectionControl(() => this.#ask((latest) => this.#selection(latest))));
    this.#sort.addEventListener("change", () => this.#chosen());
    button.addEventListener("click", () => this.#clear());
    this.#chips.ariaLabel = index.directory.words.chosen;
    this.#facets.fill(index, () => this.#chosen(), () => this.#show(0));
  }

  /** Show the results for the address, and update them when it changes. */
  start() {
    const typed = this.#field.value;
    this.#read();
    if (typed) {
      // The reader wrote while the index was loading.
      this.#field.value = typed;
      this.#write(false);
    }
    this.#field.addEventListener("input", () => {
      this.#limit = PAGE;
      this.#write(false);
      this.#show();
    });
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#place.addEventListener("keydown", (event) => moveFocus(event, this.#field, this.#results));
    addEventListener("popstate", () => this.#read());
    if (!this.#field.value && matchMedia("(hover: hover)").matches) this.#field.focus();
  }

  #read() {
    const query = new URLSearchParams(location.search);
    this.#field.value = query.get("q") ?? "";
    this.#sort.value = query.get("sort") === "date" ? "date" : "";
    this.#limit = PAGE;
    for (const key of this.#facets.chosen.keys()) this.#facets.chosen.set(key, new Set(query.getAll(key)));
    this.#facets.reflect();
    this.#show(0);
  }

  /** @param {boolean} push */
  #write(push) {
    const query = new URLSearchParams();
    if (this.#field.value.trim()) query.set("q", this.#field.value);
    for (const [key, values] of this.#facets.chosen) for (const value of values) query.append(key, value);
    if (this.#sort.value) query.set("sort", this.#sort.value);
    remember(query, push);
  }

  #chosen() {
    this.#limit = PAGE;
    this.#write(true);
    this.#facets.reflect();
    this.#show(0);
  }

  #clear() {
    this.#field.value = this.#sort.value = "";
    for (const values of this.#facets.chosen.values()) values.clear();
    this.#chosen();
    this.#field.focus();
  }

  /**
   * Find and show the results.
   * @param {Index} index
   * @param {() => boolean} current
   */
  async #answer(index, current) {
    const query = this.#field.value;
    const answer = await find(index, query);
    const { scores } = answer;
    const numbers = scores ? [...scores.keys()] : [...Array(index.size).keys()];
    const selected = this.#facets.selected;
    const counted = this.#facets.counted(index);
    const whole = !scores && !selected.length;
    const needed = new Set([...selected.map(([key]) => key), ...(whole ? [] : counted)]);
    const columns = new Map(
      await Promise.all([...needed].map(async (key) => /** @type {const} */ ([key, await index.column(key, numbers)]))),
    );
    const { found, excluded } = narrowed(numbers, selected, columns);
    await this.#order(index, found, scores);
    const hits = await Promise.all(found.slice(0, this.#limit).map((number) => index.record(number)));
    if (!current()) return;
    this.#found = found;
    for (const key of counted) {
      this.#facets.showCounts(key, whole ? null : countsOf(key, excluded, columns.get(key)));
    }
    this.#facets.title(index.directory.words.filters);
    this.#facets.place.hidden = !found.length && !selected.length;
    this.#chips.replaceChildren(
      ...this.#facets.chips(index, () => {
        this.#chosen();
        this.#field.focus();
      }),
    );
    const exact = new Set(found.filter((number) => answer.exact.has(number)));
    this.status.textContent = summary(index, { ...answer, exact }, found.length, query.trim() || "…");
    const words = [...answer.words, ...answer.similar];
    const list = element("ol", {}, ...hits.map((hit) => result(index, hit, words, true)));
    replaceResults(this.#results, this.#field, ...(found.length ? [list] : suggestions(index)));
    if (found.length > hits.length) this.#results.append(this.#moreButton(index.directory.words.more));
  }

  /**
   * Return the results by their tables.
   * @param {Index} index
   * @returns {Promise<import("./selection.js").Selection>}
   */
  async #selection(index) {
    const query = this.#field.value.trim();
    const words = [...(query ? [`“${query}”`] : []), ...this.#facets.named(index).map(({ name }) => name)];
    const hits = await Promise.all(this.#found.map((number) => index.record(number)));
    /** @type {Map<string, { table: string, label: string, keys: string[] }>} By type. */
    const rows = new Map();
    for (const { type, u } of hits) {
      const table = type === "fact" ? "facts" : u.split("/")[0];
      if (!rows.has(type)) rows.set(type, { table, label: index.nameOf(type, "type"), keys: [] });
      rows.get(type)?.keys.push(keyAt(u));
    }
    return { words: words.join("; "), rows: [...rows.values()] };
  }

  /**
   * Sort documents in place: by date, the latest first, or by score.
   * @param {Index} index
   * @param {number[]} numbers
   * @param {Answer["scores"]} scores
   */
  async #order(index, numbers, scores) {
    if (scores) numbers.sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0) || a - b);
    if (this.#sort.value !== "date") return;
    const dateOf = await index.column("date", numbers);
    const dates = new Map(numbers.map((number) => [number, dateOf(number)[0] ?? ""]));
    numbers.sort((a, b) => {
      const [one, other] = [dates.get(a) ?? "", dates.get(b) ?? ""];
      return one < other ? 1 : one > other ? -1 : 0;
    });
  }

  /** @param {string} text */
  #moreButton(text) {
    const button = element("button", { type: "button", class: "search-more" }, text);
    button.addEventListener("click", () => {
      const first = this.#limit;
      this.#limit += PAGE;
      this.#show(0);
      // The focus moves to the first new result.
      new MutationObserver((_, observer) => {
        observer.disconnect();
        /** @type {NodeListOf<HTMLElement>} */ (this.#results.querySelectorAll(".hit > a"))[first]?.focus();
      }).observe(this.#results, { childList: true });
    });
    return button;
  }
}
