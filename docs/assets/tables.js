// Sorting, column filters and a text filter for the tables in `.data-table`. The address stores the reader's selection.
// Without this script, the plain table is complete, and its form is hidden. A filter is a select of the form that has
// the key of a column as its name.
import { folded } from "./parts/folded.js";
import { ListParts } from "./parts/list-parts.js";
import { inWords, keyAt, selectionControl } from "./parts/selection.js";
import { element, remember, say } from "./parts/shared.js";

const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/**
 * Return the text of a cell without the numbers of its citations.
 * @param {HTMLElement} cell
 */
const textOf = (cell) => (cell.textContent ?? "").replace(/\[\d+\]/g, "").trim();

/**
 * Return the values that a cell is filtered by: a key, or texts. A cell may have several, such as sectors.
 * @param {HTMLElement} cell
 */
function valuesOf(cell) {
  const keyed = [...cell.querySelectorAll("data")];
  if (keyed.length) return keyed.map(({ value }) => value);
  const several = [...cell.querySelectorAll("a:not(.cites a), .value")].map((each) => (each.textContent ?? "").trim());
  return several.length > 1 ? several : [textOf(cell)];
}

/**
 * Return the element that contains a filter and its label.
 * @param {HTMLSelectElement} select
 */
const labelOf = (select) => /** @type {HTMLElement} */ (select.parentElement);

/**
 * Add a choice to a filter, once.
 * @param {HTMLSelectElement} select
 * @param {string} value
 */
function addChoice(select, value) {
  if ([...select.options].every((option) => option.value !== value)) select.append(element("option", { value }, value));
}

/**
 * Return the text with the number of rows.
 * @param {number} shown
 * @param {number} all
 */
function rowCount(shown, all) {
  const whole = all.toLocaleString();
  if (!shown && all) return say("No rows match");
  if (shown < all) return say("%(shown)s of %(all)s rows", { shown: shown.toLocaleString(), all: whole });
  return all === 1 ? say("1 row") : say("%(all)s rows", { all: whole });
}

/**
 * @typedef {object} Row
 * @property {HTMLTableRowElement} row
 * @property {boolean} here Whether it is on this page, not on that of another part.
 * @property {string} text
 * @property {string[]} keys The text that each cell is sorted by.
 * @property {string[][]} values The keys that each cell is filtered by.
 */

class DataTable {
  #query = "";
  #column = -1;
  #descending = false;
  /** @type {Map<number, string>} */
  #filters = new Map();
  /** @type {Map<number, HTMLSelectElement>} */
  #selects = new Map();
  /** @type {Map<number, Map<string, string>>} The keys of the choices of a column, by text and by key, in order. */
  #choices = new Map();
  #field;
  #count = element("p", { class: "table-count", role: "status" });
  #clear;
  #body;
  #heads;
  #names;
  /** @type {Row[]} */
  #rows;
  #parts;
  #whole;

  /**
   * @param {HTMLElement} holder
   * @param {HTMLTableElement} table
   * @param {HTMLFormElement} form
   */
  constructor(holder, table, form) {
    this.#parts = new ListParts(form.dataset.search);
    this.#whole = !this.#parts.total;
    this.#body = table.tBodies[0];
    this.#heads = [...table.rows[0].cells];
    this.#names = this.#heads.map((head) => (head.textContent ?? "").trim());
    this.#field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
    this.#clear = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
    for (const select of form.querySelectorAll("select")) labelOf(select).hidden = true;
    this.#heads.forEach((head, at) => {
      const select = form.elements.namedItem(this.#key(at));
      if (select instanceof HTMLSelectElement) this.#addFilter(at, select);
      const button = element("button", { type: "button", class: "table-sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => this.#sortBy(at));
    });
    this.#rows = [...this.#body.rows].map((row) => this.#rowOf(row, true));
    this.#updateChoices();
    this.#field.addEventListener("input", () => {
      this.#query = this.#field.value;
      this.#changed();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => this.#reset());
    addEventListener("popstate", () => this.#read());
    form.after(this.#count);
    form.append(selectionControl(() => this.#selection(form)));
    form.hidden = false;
    holder.classList.add("enhanced");
    this.#read();
  }

  /**
   * Return the name of a column in the address: the same in every language.
   * @param {number} at
   */
  #key(at) {
    return this.#heads[at].dataset.key ?? this.#names[at].toLowerCase().replace(/[^a-z0-9]+/g, "-");
  }

  /**
   * @param {number} at
   * @param {HTMLSelectElement} select
   */
  #addFilter(at, select) {
    labelOf(select).hidden = false;
    const choices = [...select.options].filter(({ value }) => value);
    this.#selects.set(at, select);
    this.#choices.set(at, new Map(choices.flatMap(({ text, value }) => [[text, value], [value, value]])));
    select.addEventListener("change", () => {
      if (select.value) this.#filters.set(at, select.value);
      else this.#filters.delete(at);
      this.#changed();
    });
  }

  /**
   * Return a row with the texts that it is found by.
   * @param {HTMLTableRowElement} row
   * @param {boolean} here
   * @param {string | null} [text]
   * @returns {Row}
   */
  #rowOf(row, here, text = row.textContent) {
    const cells = [...row.cells];
    const values = cells.map((cell, at) => {
      cell.dataset.label = this.#names[at];
      const choices = this.#choices.get(at);
      return choices ? valuesOf(cell).map((value) => choices.get(value) ?? value) : [];
    });
    const keys = cells.map((cell, at) => this.#sortKey(cell, values[at], at));
    return { row, here, text: folded(text ?? ""), values, keys };
  }

  /**
   * Return the text that a cell is sorted by: the place of its choice, its date in ISO 8601, or its text.
   * @param {HTMLElement} cell
   * @param {string[]} values
   * @param {number} at
   */
  #sortKey(cell, [value], at) {
    const choices = this.#choices.get(at);
    const place = choices ? [...choices.keys()].indexOf(value) : -1;
    return place >= 0 ? `${place}` : (cell.querySelector("time")?.dateTime ?? textOf(cell));
  }

  /** Add the values of a column without a vocabulary, and remove choices that no row has, if all rows are known. */
  #updateChoices() {
    for (const [at, select] of this.#selects) {
      const known = new Set(this.#rows.flatMap(({ values }) => values[at]).filter(Boolean));
      if (!this.#choices.get(at)?.size) {
        for (const value of [...known].sort(order.compare)) addChoice(select, value);
      } else if (!this.#whole) continue;
      for (const option of [...select.options]) {
        if (option.value && !option.selected && !known.has(option.value)) option.remove();
      }
      labelOf(select).hidden = select.options.length < 2;
    }
  }

  /** @param {number} at */
  #sortBy(at) {
    this.#descending = this.#column === at && !this.#descending;
    this.#column = at;
    this.#changed();
  }

  #reset() {
    this.#query = "";
    this.#column = -1;
    this.#descending = false;
    this.#filters.clear();
    this.#changed();
  }

  #changed() {
    const query = new URLSearchParams();
    if (this.#query) query.set("q", this.#query);
    for (const [at, value] of this.#filters) query.set(this.#key(at), value);
    if (this.#column >= 0) query.set("sort", (this.#descending ? "-" : "") + this.#key(this.#column));
    remember(query);
    this.#show();
  }

  #read() {
    const query = new URLSearchParams(location.search);
    this.#field.value = this.#query = query.get("q") ?? "";
    this.#filters.clear();
    for (const [at, select] of this.#selects) {
      const value = query.get(this.#key(at)) ?? "";
      const choices = this.#choices.get(at);
      if (value && !choices?.size) addChoice(select, value); // it may be in a part that is not fetched yet
      select.value = choices?.size ? (choices.get(value) ?? "") : value;
      if (select.selectedIndex < 0) select.value = "";
      if (select.value) this.#filters.set(at, select.value);
    }
    const sort = query.get("sort") ?? "";
    this.#descending = sort.startsWith("-");
    this.#column = this.#heads.findIndex((_, at) => this.#key(at) === sort.replace(/^-/, ""));
    this.#show();
  }

  get #active() {
    return !!this.#query || this.#filters.size > 0 || this.#column >= 0;
  }

  async #show() {
    this.#clear.disabled = !this.#active;
    if (this.#active && !this.#whole && this.#parts.canFetch) {
      this.#count.textContent = say("Loading all parts …");
      const pages = await this.#parts.fetch().catch(() => undefined);
      if (pages && !this.#whole) this.#add(pages);
    }
    const rows = this.#sorted(this.#rows.filter((row) => this.#fits(row)));
    this.#body.replaceChildren(...rows.map(({ row }) => row));
    this.#heads.forEach((head, at) => {
      head.ariaSort = at !== this.#column ? "none" : this.#descending ? "descending" : "ascending";
    });
    this.#count.textContent = rowCount(rows.length, this.#parts.total || this.#rows.length);
    this.#parts.show(this.#count, this.#query, this.#active, this.#whole);
  }

  /**
   * Add the rows of the other parts, in their columns: a part without a value in a column does not have that column.
   * @param {(Document | undefined)[]} pages
   */
  #add(pages) {
    const here = this.#rows;
    this.#rows = pages.flatMap((page) => {
      const table = page?.querySelector("table");
      if (!table) return page ? [] : here;
      const keys = [...table.rows[0].cells].map(({ dataset }) => dataset.key);
      return [...table.tBodies[0].rows].map((row) => {
        const cells = this.#heads.map((_, at) => row.cells[keys.indexOf(this.#key(at))] ?? element("td"));
        const copy = element("tr");
        copy.append(...cells.map((cell) => document.importNode(cell, true)));
        return this.#rowOf(copy, false, row.textContent);
      });
    });
    this.#whole = true;
    this.#updateChoices();
  }

  /**
   * Return the rows that the reader has chosen: those in the table, or all if nothing is filtered.
   * @param {HTMLFormElement} form
   */
  #selection(form) {
    const { table = "" } = form.dataset;
    // The first link of a row leads to its entity; in a table of facts, that of this column to the fact.
    const at = Math.max(0, this.#heads.findIndex(({ dataset }) => dataset.key === "listed-under"));
    const keys = [...this.#body.rows].map((row) => keyAt(row.cells[at].querySelector("a")?.href));
    const chosen = this.#active || this.#whole ? keys : undefined;
    return { words: inWords(form), rows: [{ table, keys: chosen }], partial: this.#active && !this.#whole };
  }

  /** @param {Row} row */
  #fits({ here, text, values }) {
    if (!this.#active) return here;
    const words = folded(this.#query).split(/\s+/).filter(Boolean);
    return (
      words.every((word) => text.includes(word)) &&
      [...this.#filters].every(([at, value]) => values[at].includes(value))
    );
  }

  /** @param {Row[]} rows */
  #sorted(rows) {
    if (this.#column < 0) return rows;
    const direction = this.#descending ? -1 : 1;
    return rows.sort((a, b) => {
      const [one, other] = [a.keys[this.#column], b.keys[this.#column]];
      // Rows without a value come last in both directions.
      if (!one || !other) return (one ? 0 : 1) - (other ? 0 : 1);
      return direction * order.compare(one, other);
    });
  }
}

for (const holder of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".data-table"))) {
  const [table, form] = [holder.querySelector("table"), holder.previousElementSibling];
  if (table && form instanceof HTMLFormElement) new DataTable(holder, table, form);
}
