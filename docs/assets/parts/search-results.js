// Shared parts of the search dialog and the search page: the field, the results, and keyboard navigation.
import { terms, WORD } from "./search-terms.js";
import { element, filled, say } from "./shared.js";

/** @typedef {import("./search-index.js").Index} Index */
/** @typedef {import("./search-index.js").Hit} Hit */
/** @typedef {import("./search-query.js").Answer} Answer */

/**
 * Create the field for a query.
 * @param {string} title
 * @param {Record<string, string>} [attributes] Additional attributes.
 */
export const searchField = (title, attributes) =>
  element("input", {
    type: "search",
    name: "q",
    "aria-label": title,
    placeholder: title,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    ...attributes,
  });

/** Create the line with the number of results. */
export const statusLine = () => element("p", { class: "search-status", role: "status" });

/**
 * Show the number of results.
 * @param {Index} index
 * @param {Answer} answer
 * @param {number} count
 * @param {string} query
 */
export function summary(index, { exact, similar, scores }, count, query) {
  const { none, one, many, some, few, alike } = index.directory.words;
  const relaxed = exact.size ? few : similar.length ? alike : some;
  const text = !count ? none : scores && exact.size < count ? relaxed : count === 1 ? one : many;
  const shown = text === few ? count - exact.size : count;
  return filled(text, { query, count: shown.toLocaleString(), exact: exact.size });
}

/**
 * Create what a reader can do if nothing is found: look in a sector, or suggest a fact.
 * @param {Index} index
 */
export function suggestions(index) {
  const { words, sectors, folder, suggest } = index.directory;
  /** @param {string} href @param {string} text */
  const item = (href, text) => element("li", { class: "hit" }, element("a", { href }, text));
  const links = sectors.map(([address, name]) => item(new URL(folder + address, index.root).href, name));
  const parts = links.length ? [element("p", {}, words.try), element("ul", {}, ...links)] : [];
  if (suggest) parts.push(element("p", {}, element("a", { class: "search-all", href: suggest }, words.suggest)));
  return parts;
}

/**
 * Create a result.
 * @param {Index} index
 * @param {Hit} hit
 * @param {string[]} words The words to mark.
 * @param {boolean} typed Whether to name its type.
 */
export function result(index, hit, words, typed) {
  const { folder, singular, kinds } = index.directory;
  const link = element("a", { href: new URL(folder + hit.u, index.root).href }, marked(hit.t, words));
  const about = [
    typed && singular[hit.type],
    hit.o,
    hit.k && kinds[hit.type][hit.k],
    hit.c && index.nameOf(hit.c, "country", "nationality"),
    dateOf(hit),
  ].filter((text) => text);
  const item = element("li", { class: `hit hit-${hit.type}` }, link);
  for (const name of hit.a ?? []) {
    const { l: lang, t: text } = typeof name === "string" ? { l: undefined, t: name } : name;
    item.append(" ", element("span", { class: "hit-name", lang }, marked(text, words)));
  }
  for (const key of hit.w ?? []) {
    const [text, meaning] = index.directory.doubts[key];
    const small = element("small", { class: `doubt doubt-${key}`, title: meaning }, text);
    small.append(element("span", { class: "unseen" }, `: ${meaning}`));
    item.append(" ", small);
  }
  if (about.length) item.append(element("p", { class: "hit-about" }, about.join(" · ")));
  if (hit.s) item.append(element("p", { class: "hit-text" }, marked(hit.s, words)));
  return item;
}

/**
 * Mark the words of a query in a text.
 * @param {string} text
 * @param {string[]} words
 */
function marked(text, words) {
  const fragment = document.createDocumentFragment();
  /** @param {string} term */
  const wanted = (term) => words.some((word) => term === word || (word.length > 2 && term.startsWith(word)));
  let end = 0;
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    if (!terms(word).some(wanted)) continue;
    fragment.append(text.slice(end, start), element("mark", {}, word));
    end = start + word.length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

/**
 * Write the date of a result, with words that show that a fact is a state or is expected.
 * @param {Hit} hit
 */
function dateOf({ d, x }) {
  if (!d) return x === "expected" ? say("Expected") : "";
  const date = longDate(d);
  if (x === "expected") return say("expected %(date)s", { date });
  return x === "state" ? say("as of %(date)s", { date }) : date;
}

/**
 * Write a date, or both ends of a span, in the language of the page.
 * @param {string} text In EDTF, with a slash between the ends of a span.
 */
function longDate(text) {
  const [first, last] = text.split("/");
  if (first === "..") return say("%(date)s or earlier", { date: oneDate(last) });
  if (last === "..") return say("%(date)s or later", { date: oneDate(first) });
  return last ? `${oneDate(first)} – ${oneDate(last)}` : oneDate(first);
}

/**
 * Write a day, month, quarter, half-year, year or decade, which may be approximate.
 * @param {string} text In EDTF.
 * @returns {string}
 */
function oneDate(text) {
  if (text.endsWith("~")) return say("about %(date)s", { date: oneDate(text.slice(0, -1)) });
  if (text.endsWith("X")) return say("%(year)ss", { year: text.replace("X", "0") });
  const [year, month, day] = text.split("-").map(Number);
  if (month > 12) return yearPart(month, text.slice(0, 4));
  const { lang } = document.documentElement;
  const date = new Date(0);
  date.setUTCFullYear(year, (month || 1) - 1, day || 1);
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    timeZone: "UTC",
    year: "numeric",
    month: month ? "long" : undefined,
    day: day ? "numeric" : undefined,
  }).format(date);
}

/**
 * Write a quarter or a half-year.
 * @param {number} number In EDTF.
 * @param {string} year
 */
function yearPart(number, year) {
  const quarters = [
    say("first quarter of %(year)s", { year }),
    say("second quarter of %(year)s", { year }),
    say("third quarter of %(year)s", { year }),
    say("fourth quarter of %(year)s", { year }),
  ];
  const halves = [say("first half of %(year)s", { year }), say("second half of %(year)s", { year })];
  return number < 40 ? quarters[number - 33] : halves[number - 40];
}

/**
 * Move the focus between the field and the results with the arrow keys.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} field
 * @param {HTMLElement} results
 */
export function moveFocus(event, field, results) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  /** @type {NodeListOf<HTMLElement>} */
  const links = results.querySelectorAll(".hit > a, .search-all");
  const stops = [field, ...links];
  const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (at < 0) return;
  event.preventDefault();
  stops[(at + step + stops.length) % stops.length].focus();
}

/**
 * Replace the results. If one of them has the focus, the field gets it, so that the keyboard still moves from there.
 * @param {HTMLElement} results
 * @param {HTMLElement} field
 * @param {Node[]} nodes
 */
export function replaceResults(results, field, ...nodes) {
  const focused = results.contains(document.activeElement);
  results.replaceChildren(...nodes);
  if (focused) field.focus({ preventScroll: true });
}

/**
 * Return a function that runs another after a pause in the calls.
 * @param {(current: () => boolean) => void} run Its argument returns whether there was no later call.
 * @returns {(milliseconds?: number) => void}
 */
export function afterPause(run) {
  let last = 0;
  let timer = 0;
  return (milliseconds = 120) => {
    clearTimeout(timer);
    last += 1;
    const call = last;
    timer = window.setTimeout(() => run(() => call === last), milliseconds);
  };
}
