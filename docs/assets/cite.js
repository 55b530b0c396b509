// The buttons "Copy link", "Copy citation", BibTeX, RIS and CSL-JSON for every fact and page. Addresses are
// resolved against the canonical one, so that a citation copied from a preview or a mirror has the permanent address.
import { bibtex, csl, keyOf, ris } from "./parts/citations.js";
import { element, say } from "./parts/shared.js";

/** @typedef {import("./parts/citations.js").Cited} Cited */
/** @typedef {import("./parts/citations.js").Dossier} Dossier */

/** @type {[string, (cited: Cited, dossier: Dossier) => string][]} */
const FORMATS = [["BibTeX", bibtex], ["RIS", ris], ["CSL-JSON", csl]];

/**
 * Return the text of an element without its citations and links to headings.
 * @param {Element} element
 */
function plain(element) {
  const copy = /** @type {Element} */ (element.cloneNode(true));
  for (const mark of copy.querySelectorAll(".cites, .headerlink")) mark.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** @type {HTMLElement} */
const status = element("p", { class: "copied", role: "status" });
let timer = 0;

/**
 * Create a button that copies a text.
 * @param {string} label
 * @param {string} done Shown after copying.
 * @param {string} description
 * @param {() => string} text
 */
function button(label, done, description, text) {
  const control = element("button", { type: "button", class: "copy", "aria-label": description }, label);
  control.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      status.textContent = done;
    } catch {
      status.textContent = say("Your browser did not allow copying");
    }
    clearTimeout(timer);
    timer = window.setTimeout(() => { status.textContent = ""; }, 4000);
  });
  return control;
}

/**
 * Create the buttons for a fact or a page.
 * @param {Cited} cited
 * @param {Dossier} dossier
 * @param {string} citation
 */
function buttons(cited, dossier, citation) {
  const { title, url } = cited;
  const name = title.length > 60 ? `${title.slice(0, 57)}…` : title;
  const formats = FORMATS.map(([form, written]) =>
    button(form, say("Copied as %(form)s", { form }), say("Copy as %(form)s: %(name)s", { form, name }), () =>
      written(cited, dossier)),
  );
  const all = [
    button(say("Copy link"), say("Link copied"), `${say("Copy link")}: ${name}`, () => url),
    button(say("Copy citation"), say("Citation copied"), `${say("Copy citation")}: ${name}`, () => citation),
    ...formats,
  ];
  return element("span", { class: "copies" }, ...all.flatMap((each) => [" · ", each]));
}

/** @param {HTMLElement} cite The citation of the page. Its data attributes describe page and dossier. */
function enhance(cite) {
  const { publisher = "", title = "", asOf = "", key = "", name = "" } = cite.dataset;
  const dossier = { publisher, title, asOf };
  const link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const canonical = link?.href ?? location.href.split("#")[0];
  document.body.append(status);
  for (const fact of document.querySelectorAll(".fact")) {
    const links = fact.querySelector(".fact-links");
    const statement = fact.querySelector(".statement");
    const href = links?.querySelector("a.permalink")?.getAttribute("href");
    if (!links || !statement || !href) continue;
    const url = new URL(href, canonical);
    const fragment = { name: plain(statement), publisher, dossier: title, date: asOf };
    const citation = `${say("%(publisher)s: %(name)s In: %(dossier)s, as of %(date)s.", fragment)} ${url}`;
    links.append(buttons({ key: keyOf(url), title: fragment.name, url: url.href }, dossier, citation));
  }
  cite.parentElement?.append(buttons({ key, title: name, url: canonical }, dossier, cite.textContent ?? ""));
}

const cite = document.getElementById("_cite");
if (cite && navigator.clipboard) enhance(cite);
