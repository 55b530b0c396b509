// The panel with the link, the citation, BibTeX, RIS and CSL-JSON of a fact, a page or a selection from a list, with the
// code that embeds a fact or a part of a page, and with the downloads of a selection. `docs/assets/torana.js` fetches it.
// Addresses are resolved against the canonical one, so that a citation copied from a preview or a mirror has the
// permanent address.
import { bibtex, csl, keyOf, ris } from "./parts/citations.js";
import { embedCode } from "./parts/embeds.js";
import { panel } from "./parts/panel.js";
import { save, SELECTION_FORMATS } from "./parts/selection-files.js";
import { element, say } from "./parts/shared.js";

/** @typedef {import("./parts/citations.js").Cited} Cited */
/** @typedef {import("./parts/citations.js").Dossier} Dossier */
/** @typedef {import("./parts/selection.js").Selecting} Selecting */

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
const root = new URL("../", import.meta.url);

/**
 * Create a button.
 * @param {string} label
 * @param {() => Promise<void>} act
 * @param {string} done Shown afterwards.
 * @param {string} failed Shown if that is not possible.
 * @param {HTMLElement} status
 */
function button(label, act, done, failed, status) {
  const control = element("button", { type: "button", class: "copy" }, label);
  control.addEventListener("click", async () => {
    try {
      await act();
      status.textContent = done;
    } catch {
      status.textContent = failed;
    }
  });
  return control;
}

/**
 * Create a button that copies a text.
 * @param {string} label
 * @param {string} done Shown after copying.
 * @param {string} text
 * @param {HTMLElement} status
 */
function copier(label, done, text, status) {
  const copy = () => navigator.clipboard.writeText(text);
  return button(label, copy, done, say("Your browser did not allow copying"), status);
}

/**
 * Open the panel for a fact, a page or a selection.
 * @param {string} heading
 * @param {Cited} cited
 * @param {Dossier} dossier
 * @param {string} citation
 * @param {HTMLElement} status
 * @param {{ before?: Node[], after?: Node[] }} [more] Shown above and below the citation.
 */
function show(heading, cited, dossier, citation, status, { before = [], after = [] } = {}) {
  const formats = FORMATS.map(([form, written]) =>
    copier(say("Copy as %(form)s", { form }), say("Copied as %(form)s", { form }), written(cited, dossier), status),
  );
  const link = copier(say("Copy link"), say("Link copied"), cited.url, status);
  const text = copier(say("Copy citation"), say("Citation copied"), citation, status);
  const copies = element("p", { class: "copies" }, link, text, ...formats);
  fill(heading, [...before, element("p", { class: "citation" }, citation), copies, ...after], status);
}

const statusLine = () => element("span", { role: "status" });

/**
 * Open the panel for the selection of a list.
 * @param {Selecting} selecting
 * @param {Cited} page
 * @param {Dossier} dossier
 * @param {string} whole The citation of the page, for a list that is not filtered.
 */
async function showSelection(selecting, page, dossier, whole) {
  const { words, rows, partial } = await selecting();
  const url = new URL(location.search, page.url).href;
  const name = words ? `${page.title} (${words})` : page.title;
  const cited = { key: page.key + location.search.replace(/[^a-z0-9]+/gi, "-"), title: name, url };
  const status = statusLine();
  const origin = { selection_dossier: dossier.title ?? "", selection_as_of: dossier.asOf, selection_url: url };
  const begin = origin.selection_dossier.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const downloads = rows.map(({ table, label, keys }) => {
    const buttons = Object.entries(SELECTION_FORMATS).map(([form, make]) => {
      const file = `${[...begin, table, dossier.asOf].join("-")}.${form}`;
      const act = async () => save(await make(root, table, keys, origin), file);
      const failed = say("The download failed. Check your connection.");
      return button(say("Download %(form)s", { form: form.toUpperCase() }), act, file, failed, status);
    });
    return element("p", { class: "copies" }, ...(rows.length > 1 ? [element("b", {}, label ?? table)] : []), ...buttons);
  });
  if (partial) downloads.push(element("p", {}, say("This covers only the part of the list on this page.")));
  const citation = words ? cite({ title: `${name}.`, url }, dossier) : whole;
  show(say("Download or cite"), cited, dossier, citation, status, { before: downloads });
}

/**
 * Create the buttons that copy the code of embeds, in a line.
 * @param {string[]} codes
 * @param {string[]} labels
 * @param {HTMLElement} status
 */
function embeds(codes, labels, status) {
  const buttons = codes.map((code, at) => copier(labels[at], say("Embed code copied"), code, status));
  return buttons.length ? [element("p", { class: "copies" }, ...buttons)] : [];
}

/**
 * Create the buttons for the parts of the page that have an embed.
 * @param {Cited} page
 * @param {HTMLElement} status
 */
function embedsOf(page, status) {
  const headings = [...document.querySelectorAll("h2[data-embed]")];
  const names = headings.map(plain);
  const codes = headings.map(({ id }, at) => embedCode(page.url, `#${id}`, `${page.title}: ${names[at]}`));
  return embeds(codes, names.map((part) => say("Copy embed code: %(part)s", { part })), status);
}

/**
 * Return the version of a fact, if the site has a history. Pages name it only if it is not the first.
 * @param {HTMLElement} fact
 */
function versionOf(fact) {
  const feed = document.querySelector("link[type='application/atom+xml']");
  return fact.dataset.version ?? (feed ? "1" : undefined);
}

/**
 * Write the citation of a fact or a selection, whose title ends in a full stop.
 * @param {Omit<Cited, "key">} cited
 * @param {Dossier} dossier
 */
function cite({ title: name, url, version = "" }, { publisher, title = "", asOf, doi }) {
  const values = { name, publisher, version, dossier: title, date: asOf };
  const text = version
    ? say("%(publisher)s: %(name)s Version %(version)s. In: %(dossier)s, as of %(date)s.", values)
    : say("%(publisher)s: %(name)s In: %(dossier)s, as of %(date)s.", values);
  const whole = doi ? `https://doi.org/${encodeURI(doi).replace(/[#?]/g, encodeURIComponent)} ` : "";
  return `${text} ${whole}${url}`;
}

/**
 * Open the panel for the selection or the fact that a control belongs to, or else for the page.
 * @param {Element & { selection?: Selecting }} control
 * @returns {Promise<boolean>} Whether there is something to cite.
 */
export async function open(control) {
  const citation = document.getElementById("_cite");
  if (!citation) return false;
  // The data attributes describe page and dossier.
  const { publisher = "", title = "", asOf = "", doi = "", key = "", name = "", version } = citation.dataset;
  const dossier = { publisher, title, asOf, doi };
  const link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const canonical = link?.href ?? location.href.split("#")[0];
  const status = statusLine();
  const page = { key, title: name, url: canonical, version };
  const whole = citation.textContent ?? "";
  if (control.selection) {
    await showSelection(control.selection, page, dossier, whole);
    return true;
  }
  const fact = /** @type {HTMLElement | null} */ (control.closest(".fact"));
  if (!fact) {
    const after = embedsOf(page, status);
    show(say("Cite this page"), page, dossier, whole, status, { after });
    return true;
  }
  const statement = fact.querySelector(".statement");
  const href = fact.querySelector("a.permalink")?.getAttribute("href");
  if (!statement || !href) return false;
  const url = new URL(href, canonical);
  const cited = { key: keyOf(url), title: plain(statement), url: url.href, version: versionOf(fact) };
  const after = embeds([embedCode(cited.url, url.hash, cited.title)], [say("Copy embed code")], status);
  show(say("Cite this fact"), cited, dossier, cite(cited, dossier), status, { after });
  return true;
}
