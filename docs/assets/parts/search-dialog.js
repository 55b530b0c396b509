// The search as a dialog, on every page.
import { find } from "./search-query.js";
import { afterPause, moveFocus, replaceResults, result, searchField, statusLine, suggestions, summary } from "./search-results.js";
import { element } from "./shared.js";

/** @typedef {import("./search-index.js").Index} Index */
/** @typedef {import("./search-query.js").Answer} Answer */
/**
 * @typedef {object} Words
 * @property {string} title
 * @property {string} close
 * @property {string} failed
 * @property {string} page Address of the page with all results.
 */

/** Number of results of each type. */
const EACH = 5;

/** Number of pieces of the records with the results, so that a search in a large dossier needs few requests. */
const PIECES = 3;

/** @type {HTMLDialogElement | undefined} */
let opened;

/**
 * Open the dialog.
 * @param {Words} words
 * @param {import("./search-index.js").Ask<void>} ask
 */
export function openDialog(words, ask) {
  opened ??= newDialog(words, ask);
  opened.showModal();
  opened.querySelector("input")?.select();
  ask(() => undefined).catch(() => {}); // fetch the directory while the reader begins to type
}

/**
 * @param {Words} words
 * @param {import("./search-index.js").Ask<void>} ask
 */
function newDialog({ title, close, failed, page }, ask) {
  const dialog = element("dialog", { class: "search-dialog md-typeset", "aria-label": title });
  const field = searchField(title);
  const status = statusLine();
  const results = element("div", { class: "search-hits" });
  const button = element("button", { type: "button", class: "search-close" }, close);
  const form = element("form", { action: page }, field, button);
  dialog.append(form, status, results);
  document.body.append(dialog);
  button.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || (target instanceof Element && target.closest("a"))) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the theme listens to letters
    // A search field uses the first Escape to clear itself.
    if (event.key === "Escape") dialog.close();
    moveFocus(event, field, results);
  });
  const show = afterPause(async (current) => {
    const query = field.value;
    if (!query.trim()) {
      status.textContent = "";
      results.replaceChildren();
      return;
    }
    try {
      await ask(async (index) => {
        const answer = await find(index, query);
        const sections = await sectionsOf(index, answer);
        if (!current()) return;
        const count = answer.scores?.size ?? 0;
        status.textContent = summary(index, answer, count, query);
        replaceResults(results, field, ...sections);
        if (!count) results.append(...suggestions(index));
        else results.append(linkToAll(`${page}?${new URLSearchParams({ q: query })}`, index));
      });
    } catch {
      if (current()) status.textContent = failed;
    }
  });
  field.addEventListener("input", () => show());
  form.addEventListener("submit", (event) => {
    // Enter opens the page with all results.
    if (!field.value.trim()) event.preventDefault();
  });
  return dialog;
}

/**
 * @param {string} href
 * @param {Index} index
 */
const linkToAll = (href, index) =>
  element("p", {}, element("a", { class: "search-all", href }, index.directory.words.all));

/**
 * Create a section for each type, with its best results.
 * @param {Index} index
 * @param {Answer} answer
 */
async function sectionsOf(index, { scores, words: wanted, similar }) {
  const words = [...wanted, ...similar];
  const ranked = [...(scores ?? [])].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  /** @type {Map<string, number[]>} */
  const byType = new Map();
  for (const [number] of ranked) {
    const type = index.type(number);
    byType.set(type, byType.get(type) ?? []);
    byType.get(type)?.push(number);
  }
  // The pieces of the best result of each type, then those of the best other results.
  const leading = [...byType.values()].map(([first]) => first);
  /** @type {Set<number>} */
  const pieces = new Set();
  for (const number of [...leading, ...ranked.map(([number]) => number)]) {
    if (pieces.size < PIECES) pieces.add(index.pieceOf(number));
  }
  for (const [type, numbers] of byType) {
    const best = numbers.filter((number) => pieces.has(index.pieceOf(number))).slice(0, EACH);
    if (best.length) byType.set(type, best);
    else byType.delete(type);
  }
  return Promise.all(
    [...byType].map(async ([type, numbers]) => {
      const hits = await Promise.all(numbers.map((number) => index.record(number)));
      const name = index.nameOf(type, "type");
      const items = hits.map((hit) => result(index, hit, words, false));
      return element("section", { "aria-label": name }, element("h2", {}, name), element("ul", {}, ...items));
    }),
  );
}
