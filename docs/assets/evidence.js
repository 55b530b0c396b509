// The panel with the evidence for a citation: the source, the passage, other sources, and disputes. The page already
// contains all of this, except facts of other pages. `docs/assets/torana.js` fetches the panel when a reader opens it.
import { panel } from "./parts/panel.js";
import { element, say } from "./parts/shared.js";

const fill = panel();

/**
 * Copy the content of an element without its citations, and without `id`s, which must be unique.
 * @param {Element} node
 */
function copy(node) {
  const clone = /** @type {Element} */ (node.cloneNode(true));
  for (const inner of clone.querySelectorAll("[id]")) inner.removeAttribute("id");
  for (const inner of clone.querySelectorAll(".cites")) inner.remove();
  return [...clone.childNodes];
}

/** @param {string} href The link of a citation: the `id` of its source in the list of the page. */
const sourceOf = (href) => document.getElementById(href.slice(1));

/**
 * @param {string} name
 * @param {(Node | string)[]} content
 */
const row = (name, ...content) => [element("dt", {}, name), element("dd", {}, ...content)];

/**
 * List the other sources of a fact, or say that there is none.
 * @param {Set<string>} others Links of their citations.
 */
function otherSources(others) {
  const links = [...others].flatMap((href) => sourceOf(href)?.querySelector("a")?.cloneNode(true) ?? []);
  return links.length ? links.flatMap((link, i) => (i ? ["; ", link] : [link])) : [say("no other source")];
}

/**
 * Describe how well a fact is supported.
 * @param {Element} fact
 * @param {string} href The link of the citation.
 */
function support(fact, href) {
  // A fact may cite a source twice, and its disputes have separate citations.
  const marks = fact.querySelectorAll(".statement .cites a");
  const others = new Set([...marks].map((other) => other.getAttribute("href") ?? ""));
  const rows = others.delete(href) ? row(say("Also reported by"), ...otherSources(others)) : [];
  const disputes = [...fact.querySelectorAll(".dispute")];
  for (const dispute of disputes) rows.push(...row(say("Contested"), ...copy(dispute)));
  const badges = fact.querySelectorAll(".fact-meta .badge[title]:not([class*=status-])");
  for (const badge of /** @type {NodeListOf<HTMLElement>} */ (badges)) {
    const repeats = disputes.length && badge.classList.contains("badge-contested");
    if (badge.title && !repeats) rows.push(...row(badge.textContent ?? "", badge.title));
  }
  const checked = fact.querySelector(".checked")?.textContent;
  rows.push(...row(say("Last checked"), checked ?? say("not since added")));
  return rows;
}

/**
 * List the evidence of a citation.
 * @param {HTMLAnchorElement} mark
 * @param {Element} source
 */
function evidence(mark, source) {
  const rows = row(say("Source"), ...copy(source));
  if (mark.title) rows.push(...row(say("Passage"), mark.title));
  const fact = mark.closest(".fact");
  if (fact) rows.push(...support(fact, mark.getAttribute("href") ?? ""));
  return rows;
}

/**
 * Return the fact that the mark of a sentence leads to; pages of other entities are fetched.
 * @param {HTMLAnchorElement} mark
 */
async function factOf({ href, pathname, hash }) {
  const here = pathname === location.pathname;
  const page = here ? document : new DOMParser().parseFromString(await (await fetch(href)).text(), "text/html");
  return page.getElementById(decodeURIComponent(hash.slice(1)))?.closest(".fact");
}

/** @param {Element} part */
const textOf = (part) => copy(part).map(({ textContent }) => textContent).join("").trim();

/**
 * List a fact that a sentence of a report rests on, and its sources.
 * @param {HTMLAnchorElement} mark
 * @param {Element} fact
 */
function factBehind(mark, fact) {
  const statement = /** @type {Element} */ (fact.querySelector(".statement"));
  const badges = [...fact.querySelectorAll(".fact-meta .badge")].map(textOf);
  const numbers = mark.textContent?.match(/\d+/g) ?? [];
  const sources = numbers.flatMap((number) => sourceOf(`#cite_${number}`) ?? []);
  return [
    ...row(say("Fact"), element("a", { href: mark.href }, textOf(statement)), ` (${badges.join(", ")})`),
    ...sources.flatMap((source) => row(say("Source"), ...copy(source))),
  ];
}

/**
 * Show the evidence of a citation.
 * @param {Element} mark
 * @param {string} href Its source in the list of the page, or the list.
 * @param {Node[]} rows
 */
function show(mark, href, rows) {
  const below = element("a", { href }, say("List of sources"));
  fill(`${say("Evidence")} ${mark.textContent}`, [element("dl", {}, ...rows)], below);
}

/**
 * Open the panel for the mark of a citation: the number of a source, or those of the sources of a fact.
 * @param {HTMLAnchorElement} mark
 * @returns {Promise<boolean>} Whether the source or the fact was found.
 */
export async function open(mark) {
  const href = mark.getAttribute("href") ?? "";
  if (href.startsWith("#cite_")) {
    const source = sourceOf(href);
    if (source) show(mark, href, evidence(mark, source));
    return !!source;
  }
  const fact = await factOf(mark);
  if (fact) show(mark, "#_sources", factBehind(mark, fact));
  return !!fact;
}
