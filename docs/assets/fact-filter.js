// Shows only those facts of an entity's page that have a badge, such as those that are contested: `?evidence=contested`.
// Shares of the facts link to them. Without this script, the page shows all its facts.
import { ListParts } from "./parts/list-parts.js";
import { element, say } from "./parts/shared.js";

/**
 * Add the facts of other parts, with the names of their entities, after those of this page.
 * @param {(Document | undefined)[]} pages
 */
function add(pages) {
  document.querySelector(".elsewhere")?.remove(); // its links have the same `id`s as the facts
  const found = pages.flatMap((page) => [...(page?.querySelectorAll("article :is(.fact, [id^=_facts-])") ?? [])]);
  const here = document.querySelectorAll(".fact");
  here[here.length - 1]?.after(...found);
}

/**
 * Return whether a name has no visible fact below it.
 * @param {Element} name
 */
function isEmpty(name) {
  let next = name.nextElementSibling;
  while (next?.matches(".fact[hidden]")) next = next.nextElementSibling;
  return !next?.matches(".fact");
}

/**
 * @param {string} key
 * @param {Element} heading
 * @param {Element} share
 */
async function show(key, heading, share) {
  const parts = new ListParts();
  const pages = parts.canFetch ? await parts.fetch().catch(() => undefined) : [];
  if (pages?.length) add(pages);
  /** @type {NodeListOf<HTMLElement>} */
  const facts = document.querySelectorAll(".fact");
  for (const fact of facts) fact.hidden = !fact.querySelector(`.fact-meta .badge-${key}`);
  /** @type {NodeListOf<HTMLElement>} */
  const names = document.querySelectorAll("[id^=_facts-]");
  for (const name of names) name.hidden = isEmpty(name);
  document.querySelector(".strip")?.remove(); // it shows all facts
  const whole = !parts.total || !!pages?.length;
  parts.hidePagers(whole);
  const all = element("a", { href: `${location.pathname}#_facts` }, say("Show all facts"));
  const note = whole ? [] : [say("This covers only the part of the list on this page."), " "];
  heading.after(element("p", { class: "table-count", role: "status" }, share.textContent ?? "", ". ", ...note, all));
}

const key = new URLSearchParams(location.search).get("evidence") ?? "";
const heading = document.getElementById("_facts");
const share = document.querySelector(`.trust a[href*="?evidence=${CSS.escape(key)}#"]`)?.closest("li");
if (heading && share) show(key, heading, share);
