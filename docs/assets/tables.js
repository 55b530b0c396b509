// Sorting, column filters and a text filter for the tables in `.data-table`. The address stores the reader's selection.
// Without this script, the plain table is complete. A column has a filter if its heading has `data-filter`.
import { folded } from "./parts/folded.js";
import { element, remember, say } from "./parts/shared.js";

const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/**
 * Return the text of a cell without the numbers of its citations.
 * @param {HTMLElement} cell
 */
const textOf = (cell) => (cell.textContent ?? "").replace(/\[\d+\]/g, "").trim();

/**
 * Return the text that a cell is sorted by: its date in ISO 8601, or else its text.
 * @param {HTMLElement} cell
 */
const sortKey = (cell) => cell.querySelector("time")?.dateTime ?? textOf(cell);

/**
 * Return the values that a cell is filtered by. A cell may have several, such as sectors.
 * @param {HTMLElement} cell
 */
function valuesOf(cell) {
  const links = [...cell.querySelectorAll("a:not(.cites a)")].map((link) => (link.textContent ?? "").trim());
  return links.length > 1 ? links : [textOf(cell)];
}

/**
 * Return the text with the number of rows.
 * @param {number} shown
 * @param {number} all
 */
function rowCount(shown, all) {
  if (shown < all) return shown ? say("%(shown)s of %(all)s rows", { shown, all }) : say("No rows match");
  return all === 1 ? say("1 row") : say("%(all)s rows", { all });
}

class DataTable {
  #query = "";
  #column = -1;
  #descending = false;
  /** @type {Map<number, string>} */
  #filters = new Map();
  /** @type {Map<number, HTMLSelectElement>} */
  #selects = new Map();
  #field;
  #count = element("p", { class: "table-count", role: "status" });
  #clear = element("button", { type: "reset" }, say("Clear"));
  #body;
  #heads;
  #names;
  #rows;

  /**
   * @param {HTMLElement} holder
   * @param {HTMLTableElement} table
   * @param {number} number Among the tables of the page.
   */
  constructor(holder, table, number) {
    this.#body = table.tBodies[0];
    this.#heads = [...table.rows[0].cells];
    this.#names = this.#heads.map((head) => (head.textContent ?? "").trim());
    this.#rows = [...this.#body.rows].map((row) => {
      const cells = [...row.cells];
      return { row, text: folded(row.textContent ?? ""), keys: cells.map(sortKey), values: cells.map(valuesOf) };
    });
    for (const { row } of this.#rows) [...row.cells].forEach((cell, at) => { cell.dataset.label = this.#names[at]; });
    this.#field = element("input", { type: "search", name: "q", id: `table-${number}-q`, autocomplete: "off" });
    const form = element("form", { class: "table-tools", "aria-label": say("Filter the table") });
    form.append(labelled(say("Text"), this.#field), ...this.#newSelects(number), this.#clear);
    holder.prepend(form, this.#count);
    this.#heads.forEach((head, at) => {
      const button = element("button", { type: "button", class: "table-sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => this.#sortBy(at));
    });
    this.#field.addEventListener("input", () => {
      this.#query = this.#field.value;
      this.#changed();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => this.#reset());
    addEventListener("popstate", () => this.#read());
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

  /** @param {number} number */
  #newSelects(number) {
    return this.#heads.flatMap((head, at) => {
      if (!("filter" in head.dataset)) return [];
      const values = [...new Set(this.#rows.flatMap((row) => row.values[at]))].filter(Boolean).sort(order.compare);
      const select = element("select", { name: this.#key(at), id: `table-${number}-${this.#key(at)}` });
      const options = values.map((value) => element("option", { value }, value));
      select.append(element("option", { value: "" }, say("all")), ...options);
      select.addEventListener("change", () => {
        if (select.value) this.#filters.set(at, select.value);
        else this.#filters.delete(at);
        this.#changed();
      });
      this.#selects.set(at, select);
      return [labelled(this.#names[at], select)];
    });
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
    this.#show();
    const query = new URLSearchParams();
    if (this.#query) query.set("q", this.#query);
    for (const [at, value] of this.#filters) query.set(this.#key(at), value);
    if (this.#column >= 0) query.set("sort", (this.#descending ? "-" : "") + this.#key(this.#column));
    remember(query);
  }

  #read() {
    const query = new URLSearchParams(location.search);
    this.#field.value = this.#query = query.get("q") ?? "";
    this.#filters.clear();
    for (const [at, select] of this.#selects) {
      const value = query.get(this.#key(at)) ?? "";
      select.value = [...select.options].some((option) => option.value === value) ? value : "";
      if (select.value) this.#filters.set(at, select.value);
    }
    const sort = query.get("sort") ?? "";
    this.#descending = sort.startsWith("-");
    this.#column = this.#heads.findIndex((_, at) => this.#key(at) === sort.replace(/^-/, ""));
    this.#show();
  }

  #show() {
    const shown = this.#filter();
    this.#body.append(...this.#sorted().map(({ row }) => row));
    this.#heads.forEach((head, at) => {
      head.ariaSort = at !== this.#column ? "none" : this.#descending ? "descending" : "ascending";
    });
    const all = this.#rows.length;
    this.#count.textContent = rowCount(shown, all);
    this.#clear.disabled = !this.#query && !this.#filters.size && this.#column < 0;
  }

  /** Hide the rows that do not match, and return the number of those that do. */
  #filter() {
    const words = folded(this.#query).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text, values } of this.#rows) {
      const fits =
        words.every((word) => text.includes(word)) &&
        [...this.#filters].every(([at, value]) => values[at].includes(value));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    return shown;
  }

  #sorted() {
    if (this.#column < 0) return this.#rows;
    const direction = this.#descending ? -1 : 1;
    return [...this.#rows].sort((a, b) => {
      const [one, other] = [a.keys[this.#column], b.keys[this.#column]];
      // Rows without a value come last in both directions.
      if (!one || !other) return (one ? 0 : 1) - (other ? 0 : 1);
      return direction * order.compare(one, other);
    });
  }
}

/**
 * Put a label before a control.
 * @param {string} name
 * @param {HTMLElement} control
 */
const labelled = (name, control) => element("span", {}, element("label", { for: control.id }, name), control);

[.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".data-table"))].forEach((holder, number) => {
  const table = holder.querySelector("table");
  if (table) new DataTable(holder, table, number);
});
