// Filters the timeline and its drawing by sector, by type and by text. The address stores the reader's selection.
// Without this script, the list is complete and the form is hidden.
import { folded } from "./parts/folded.js";
import { element, remember } from "./parts/shared.js";

const FILTERS = ["q", "sector", "type"];

/** @param {HTMLFormElement} form */
function enhance(form) {
  const marks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".timeline [data-type]"));
  const entries = [...marks].map((mark) => {
    const { at = "", type, sectors = "" } = mark.dataset;
    const item = /** @type {HTMLElement} */ (mark.closest("li"));
    return { item, at, type, sectors: sectors.split(" "), text: folded(item.textContent ?? "") };
  });
  const lists = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".timeline"));
  const spots = /** @type {NodeListOf<SVGElement>} */ (document.querySelectorAll(".strip-spot"));
  const count = element("p", { class: "table-count", role: "status" });
  form.after(count);
  form.hidden = false;
  const controls = FILTERS.map((name) => {
    const control = form.elements.namedItem(name);
    return /** @type {HTMLInputElement | HTMLSelectElement} */ (control);
  });

  function show() {
    const [q, sector, type] = controls.map(({ value }) => value);
    const words = folded(q).split(/\s+/).filter(Boolean);
    /** @type {Map<string, number>} Number of entries shown, by the mark in the drawing. */
    const at = new Map();
    let shown = 0;
    for (const entry of entries) {
      const fits =
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
    for (const spot of spots) showSpot(spot, at.get(spot.dataset.at ?? "") ?? 0);
    const text = form.dataset.count ?? "";
    count.textContent = text.replace("SHOWN", `${shown}`).replace("ALL", `${entries.length}`);
  }
  function changed() {
    show();
    const pairs = controls.map((control, i) => [FILTERS[i], control.value]);
    remember(new URLSearchParams(pairs.filter(([, value]) => value)));
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
  const number = spot.querySelector("text");
  if (number && left) number.textContent = `${left}`;
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector(".timeline-filter"));
if (form) enhance(form);
