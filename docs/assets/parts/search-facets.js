// The facets of the search page: boxes that narrow the results, with counts.
import { element, filled } from "./shared.js";

/** @typedef {import("./search-index.js").Index} Index */
/** @typedef {import("./search-index.js").Facet} Facet */
/** @typedef {(number: number) => string[]} Column */
/** @typedef {{ box: HTMLInputElement, count: HTMLElement, item: HTMLElement, total: number }} Value */

/** Number of documents up to which all facets are counted, not only the open ones. */
const SMALL = 4000;

/** Facets that are open at first on a wide screen; in a large dossier, only the type. */
const OPEN = ["type", "sector", "country"];

export class Facets {
  /** @type {Map<string, { details: HTMLDetailsElement, values: Map<string, Value> }>} */
  #groups = new Map();
  /** @type {Map<string, Set<string>>} The selected values, by facet. */
  chosen = new Map();
  #title = element("summary");
  place = element("details", { class: "search-facets" }, this.#title);

  /**
   * Create the facets of an index.
   * @param {Index} index
   * @param {() => void} changed Called when the reader selects a value.
   * @param {() => void} opened Called when the reader opens a facet.
   */
  fill(index, changed, opened) {
    const wide = matchMedia("(min-width: 60em)").matches;
    this.place.open = wide;
    for (const facet of index.directory.facets) {
      this.chosen.set(facet.key, new Set());
      const values = new Map(facet.values.map((value, at) => [value[0], this.#value(facet.key, value, at, changed)]));
      const list = element("ul", {}, ...[...values.values()].map(({ item }) => item));
      const details = element("details", {}, element("summary", {}, facet.title), list);
      details.open = wide && OPEN.slice(0, index.size < SMALL ? OPEN.length : 1).includes(facet.key);
      details.addEventListener("toggle", () => details.open && opened());
      this.#groups.set(facet.key, { details, values });
      this.place.append(details);
    }
  }

  /**
   * @param {string} key
   * @param {Facet["values"][number]} value
   * @param {number} at
   * @param {() => void} changed
   * @returns {Value}
   */
  #value(key, [value, name, total, depth], at, changed) {
    const id = `facet-${key}-${at}`;
    const box = element("input", { type: "checkbox", id, value });
    const count = element("span", { class: "facet-count" }, total.toLocaleString());
    const label = element("label", { for: id }, name, " ", count);
    const item = element("li", { class: depth ? `facet-depth-${Math.min(depth, 2)}` : undefined }, box, label);
    box.addEventListener("change", () => {
      if (box.checked) this.chosen.get(key)?.add(value);
      else this.chosen.get(key)?.delete(value);
      changed();
    });
    return { box, count, item, total };
  }

  /** Return the facets with selected values, and these values. */
  get selected() {
    return [...this.chosen].filter(([, values]) => values.size);
  }

  /**
   * Return the facets to count: all in a small dossier, or else the open ones.
   * @param {Index} index
   */
  counted(index) {
    return [...this.#groups].filter(([, { details }]) => details.open || index.size < SMALL).map(([key]) => key);
  }

  /** Tick the boxes of the selected values, and show their number. */
  reflect() {
    for (const [key, { details, values }] of this.#groups) {
      const chosen = this.chosen.get(key) ?? new Set();
      for (const [value, { box }] of values) box.checked = chosen.has(value);
      if (chosen.size) details.open = true;
    }
  }

  /**
   * Return the selected values, each with its name and the set that contains it.
   * @param {Index} index
   */
  named(index) {
    return this.selected.flatMap(([key, values]) => {
      const title = index.directory.facets.find((each) => each.key === key)?.title;
      return [...values].map((value) => ({ name: `${title}: ${index.nameOf(value, key)}`, value, values }));
    });
  }

  /**
   * Create a button for each selected value, which removes it.
   * @param {Index} index
   * @param {() => void} changed
   */
  chips(index, changed) {
    return this.named(index).map(({ name, value, values }) => {
      const label = filled(index.directory.words.remove, { name });
      const button = element("button", { type: "button", class: "search-chip", "aria-label": label }, name, " ×");
      button.addEventListener("click", () => {
        values.delete(value);
        changed();
      });
      return element("li", {}, button);
    });
  }

  /** @param {string} text */
  title(text) {
    const count = this.selected.reduce((sum, [, values]) => sum + values.size, 0);
    this.#title.textContent = text + (count ? ` (${count})` : "");
  }

  /**
   * Show the counts of a facet.
   * @param {string} key
   * @param {Map<string, number> | null} counts By value; null for the counts of the whole dossier.
   */
  showCounts(key, counts) {
    const group = this.#groups.get(key);
    if (!group) return;
    for (const [value, { box, count, item, total }] of group.values) {
      const now = counts ? (counts.get(value) ?? 0) : total;
      count.textContent = now.toLocaleString();
      item.hidden = !now && !box.checked;
    }
    group.details.hidden = [...group.values.values()].every(({ item }) => item.hidden);
  }
}

/**
 * Return the documents that match the selected values of every facet, and the documents that only one facet excludes.
 * @param {number[]} numbers
 * @param {[string, Set<string>][]} selected
 * @param {Map<string, Column>} columns
 */
export function narrowed(numbers, selected, columns) {
  const found = [];
  /** @type {Map<number, string | undefined>} Documents that no facet or only one facet excludes, with that facet. */
  const excluded = new Map();
  for (const number of numbers) {
    const by = selected.filter(([key, values]) => !columns.get(key)?.(number).some((value) => values.has(value)));
    if (!by.length) found.push(number);
    if (by.length < 2) excluded.set(number, by[0]?.[0]);
  }
  return { found, excluded };
}

/**
 * Count the documents of each value of a facet as if nothing of this facet were chosen: how many results there would be
 * with this value.
 * @param {string} key
 * @param {Map<number, string | undefined>} excluded From `narrowed`.
 * @param {Column | undefined} column
 * @returns {Map<string, number>}
 */
export function countsOf(key, excluded, column) {
  const counts = new Map();
  for (const [number, by] of excluded) {
    if (by !== undefined && by !== key) continue;
    for (const value of column?.(number) ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
