// Filters the timeline and its drawing by text, and by the values that its form offers: sector, type and support. The
// address stores the reader's selection.
// Without this script, the list is complete and the form is hidden.
import { folded } from "./parts/folded.js";
import { ListParts } from "./parts/list-parts.js";
import { inWords, keyAt, selectionControl } from "./parts/selection.js";
import { element, remember, say } from "./parts/shared.js";

const FILTERS = ["sector", "type", "support"];

/**
 * @typedef {object} Entry
 * @property {HTMLElement} item
 * @property {boolean} here Whether it is on this page, not on that of another part.
 * @property {string} at Its date, by which the drawing refers to it.
 * @property {string[][]} values The keys that it is found by, for each of `FILTERS`.
 * @property {string} text
 */

/**
 * Return the entries of some lists.
 * @param {HTMLElement[]} lists
 * @param {boolean} here
 * @returns {Entry[]}
 */
function entriesOf(lists, here) {
  const marks = lists.flatMap((list) => [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-type]"))]);
  return marks.map((mark) => {
    const { at = "" } = mark.dataset;
    const item = /** @type {HTMLElement} */ (mark.closest("li"));
    const values = FILTERS.map((name) => (mark.dataset[name] ?? "").split(" "));
    return { item, here, at, values, text: folded(item.textContent ?? "") };
  });
}

/** @param {ParentNode} page */
const listsOf = (page) => [.../** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".timeline"))];

/** @param {HTMLFormElement} form */
function enhance(form) {
  const parts = new ListParts(form.dataset.search);
  const lists = listsOf(document);
  const entries = entriesOf(lists, true);
  let whole = !parts.total;
  const marks = /** @type {NodeListOf<SVGElement>} */ (document.querySelectorAll(".strip-spot"));
  /** The marks of the drawing, with the number of their facts. */
  const spots = [...marks].map((spot) => {
    return /** @type {const} */ ([spot, Number(spot.querySelector(".strip-count")?.textContent ?? 1)]);
  });
  const count = element("p", { class: "table-count", role: "status" });
  form.after(count);
  form.append(selectionControl(selection));
  form.hidden = false;
  const controls = ["q", ...FILTERS].map((name) => {
    const control = form.elements.namedItem(name);
    return /** @type {HTMLInputElement | HTMLSelectElement} */ (control);
  });

  /**
   * Add the lists of the other parts, with their headings, before or after those of this page.
   * @param {(Document | undefined)[]} pages In reading order.
   */
  function add(pages) {
    whole = true;
    const here = pages.indexOf(undefined);
    const [first, last] = [lists[0].previousElementSibling, lists[lists.length - 1]];
    const [before, after] = [pages.slice(0, here), pages.slice(here + 1)].map((some) => {
      const found = some.flatMap((page) => (page ? listsOf(page) : []));
      entries.push(...entriesOf(found, false));
      lists.push(...found);
      return found.flatMap((list) => {
        list.previousElementSibling?.removeAttribute("id");
        return [/** @type {Element} */ (list.previousElementSibling), list];
      });
    });
    first?.before(...before);
    last.after(...after);
  }

  /** Return the facts that are visible, or all if nothing is filtered. */
  function selection() {
    const words = inWords(form);
    const items = entries.flatMap(({ item }) => (item.hidden ? [] : [item]));
    // The last link of an entry leads to its fact.
    const keys = items.map((item) => keyAt([...item.querySelectorAll("a")].slice(-1)[0]?.href));
    const chosen = words || !parts.total ? keys : undefined;
    return { words, rows: [{ table: "facts", keys: chosen }], partial: !!words && !whole };
  }

  async function show() {
    if (controls.some(({ value }) => value) && !whole && parts.canFetch) {
      count.textContent = say("Loading all parts …");
      const pages = await parts.fetch().catch(() => undefined);
      if (pages && !whole) add(pages);
    }
    update();
  }

  function update() {
    const [q, ...chosen] = controls.map(({ value }) => value);
    const active = !!q || chosen.some(Boolean);
    const words = folded(q).split(/\s+/).filter(Boolean);
    /** @type {Map<string, number>} Number of entries that match, by date. */
    const at = new Map();
    let shown = 0;
    for (const entry of entries) {
      const fits =
        (active || entry.here) &&
        chosen.every((value, at) => !value || entry.values[at].includes(value)) &&
        words.every((word) => entry.text.includes(word));
      entry.item.hidden = !fits;
      if (!fits) continue;
      shown += 1;
      at.set(entry.at, (at.get(entry.at) ?? 0) + 1);
    }
    for (const list of lists) {
      list.hidden = !list.querySelector("li:not([hidden])");
      /** @type {HTMLElement} */ (list.previousElementSibling).hidden = list.hidden;
    }
    document.querySelector(".strip")?.classList.toggle("strip-filtered", active);
    for (const [spot, all] of spots) {
      const found = (spot.dataset.at ?? "").split(" ").reduce((sum, date) => sum + (at.get(date) ?? 0), 0);
      showSpot(spot, active ? found : all);
    }
    count.textContent = say("%(shown)s of %(all)s facts", {
      shown: shown.toLocaleString(),
      all: (parts.total || entries.length).toLocaleString(),
    });
    parts.show(count, q, active, whole);
  }
  function changed() {
    const pairs = controls.map(({ name, value }) => [name, value]);
    remember(new URLSearchParams(pairs.filter(([, value]) => value)));
    show();
  }
  function read() {
    const query = new URLSearchParams(location.search);
    for (const control of controls) {
      control.value = query.get(control.name) ?? "";
      if (control instanceof HTMLSelectElement && control.selectedIndex < 0) control.selectedIndex = 0;
    }
    show();
  }
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  addEventListener("popstate", read);
  read();
}

/**
 * Show the number of visible entries on a mark of the drawing; hide the mark if there are none.
 * @param {SVGElement} spot
 * @param {number} left
 */
function showSpot(spot, left) {
  spot.classList.toggle("strip-out", !left);
  if (left) spot.removeAttribute("tabindex");
  else spot.setAttribute("tabindex", "-1");
  const number = spot.querySelector(".strip-count");
  if (number && left) number.textContent = `${left}`;
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".timeline-filter"));
if (form) enhance(form);
