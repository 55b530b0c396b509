// The panel with the link, the citation, BibTeX, RIS and CSL-JSON of a fact or a page. `docs/assets/torana.js` fetches it.
// Addresses are resolved against the canonical one, so that a citation copied from a preview or a mirror has the
// permanent address.
import { bibtex, csl, keyOf, ris } from "./parts/citations.js";
import { panel } from "./parts/panel.js";
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

const fill = panel();

/**
 * Create a button that copies a text.
 * @param {string} label
 * @param {string} done Shown after copying.
 * @param {string} text
 * @param {HTMLElement} status
 */
function button(label, done, text, status) {
  const control = element("button", { type: "button", class: "copy" }, label);
  control.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = done;
    } catch {
      status.textContent = say("Your browser did not allow copying");
    }
  });
  return control;
}

/**
 * Open the panel for a fact or a page.
 * @param {string} heading
 * @param {Cited} cited
 * @param {Dossier} dossier
 * @param {string} citation
 */
function show(heading, cited, dossier, citation) {
  const status = element("span", { role: "status" });
  const formats = FORMATS.map(([form, written]) =>
    button(say("Copy as %(form)s", { form }), say("Copied as %(form)s", { form }), written(cited, dossier), status),
  );
  const link = button(say("Copy link"), say("Link copied"), cited.url, status);
  const text = button(say("Copy citation"), say("Citation copied"), citation, status);
  const copies = element("p", { class: "copies" }, link, text, ...formats);
  fill(heading, [element("p", { class: "citation" }, citation), copies], status);
}

/**
 * Open the panel for the fact that a control belongs to, or else for the page.
 * @param {Element} control
 * @returns {boolean} Whether there is something to cite.
 */
export function open(control) {
  const cite = document.getElementById("_cite");
  if (!cite) return false;
  // The data attributes describe page and dossier.
  const { publisher = "", title = "", asOf = "", key = "", name = "" } = cite.dataset;
  const dossier = { publisher, title, asOf };
  const link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const canonical = link?.href ?? location.href.split("#")[0];
  const fact = control.closest(".fact");
  if (!fact) {
    show(say("Cite this page"), { key, title: name, url: canonical }, dossier, cite.textContent ?? "");
    return true;
  }
  const statement = fact.querySelector(".statement");
  const href = fact.querySelector("a.permalink")?.getAttribute("href");
  if (!statement || !href) return false;
  const url = new URL(href, canonical);
  const fragment = { name: plain(statement), publisher, dossier: title, date: asOf };
  const citation = `${say("%(publisher)s: %(name)s In: %(dossier)s, as of %(date)s.", fragment)} ${url}`;
  show(say("Cite this fact"), { key: keyOf(url), title: fragment.name, url: url.href }, dossier, citation);
  return true;
}
