// Filters the timeline and its drawing by sector, by type and by text. The address stores the reader's selection.
// Without this script, the list is complete and the form is hidden.
import { folded } from "./parts/folded.js";
import { ListParts } from "./parts/list-parts.js";
import { element, remember, say } from "./parts/shared.js";

const FILTERS = ["q", "sector", "type"];

/**
 * @typedef {object} Entry
 * @property {HTMLElement} item
 * @property {boolean} here Whether it is on this page, not on that of another part.
 * @property {string} at Its mark in the drawing, which shows only the entries of this page.
 * @property {string} type
 * @property {string[]} sectors
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
    const { at = "", type = "", sectors = "" } = mark.dataset;
    const item = /** @type {HTMLElement} */ (mark.closest("li"));
    return { item, here, at: here ? at : "", type, sectors: sectors.split(" "), text: folded(item.textContent ?? "") };
  });
}

/** @param {ParentNode} page */
const listsOf = (page) => [.../** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".timeline"))];

/** @param {HTMLFormElement} form */
function enhance(form) {
  const parts = new ListParts(form);
  const lists = listsOf(document);
  const entries = entriesOf(lists, true);
  let whole = !parts.total;
  const spots = /** @type {NodeListOf<SVGElement>} */ (document.querySelectorAll(".strip-spot"));
  const count = element("p", { class: "table-count", role: "status" });
  form.after(count);
  form.hidden = false;
  const controls = FILTERS.map((name) => {
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

  async function show() {
    if (controls.some(({ value }) => value) && !whole && parts.canFetch) {
      count.textContent = say("Loading all parts …");
      const pages = await parts.fetch().catch(() => undefined);
      if (pages && !whole) add(pages);
    }
    update();
  }

  function update() {
    const [q, sector, type] = controls.map(({ value }) => value);
    const active = !!(q || sector || type);
    const words = folded(q).split(/\s+/).filter(Boolean);
    /** @type {Map<string, number>} Number of entries shown, by the mark in the drawing. */
    const at = new Map();
    let shown = 0;
    for (const entry of entries) {
      const fits =
        (active || entry.here) &&
        (!sector || entry.sectors.includes(sector)) &&
        (!type || entry.type === type) &&
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
    for (const spot of spots) showSpot(spot, at.get(spot.dataset.at ?? "") ?? 0);
    count.textContent = say("%(shown)s of %(all)s facts", {
      shown: shown.toLocaleString(),
      all: (parts.total || entries.length).toLocaleString(),
    });
    parts.show(count, q, active, whole);
  }
  function changed() {
    const pairs = controls.map((control, i) => [FILTERS[i], control.value]);
    remember(new URLSearchParams(pairs.filter(([, value]) => value)));
    show();
  }
  function read() {
    const query = new URLSearchParams(location.search);
    controls.forEach((control, i) => {
      control.value = query.get(FILTERS[i]) ?? "";
      if (control instanceof HTMLSelectElement && control.selectedIndex < 0) control.selectedIndex = 0;
    });
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
