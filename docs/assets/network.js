// The drawings of networks. A name that is hovered or focused is highlighted with its lines and neighbours, the others
// fade, and a line of text lists the roles. Without this script, the drawing, links and table are complete.
import { element, say } from "./parts/shared.js";

/** Number of neighbours that the line of text lists. */
const LISTED = 8;

/** @param {HTMLElement} row */
const isHeading = (row) => row.matches(".network-heading");
/** @param {HTMLElement | SVGElement} part */
const keysOf = (part) => (part.dataset.keys ?? part.dataset.ends ?? "").split(" ");
/** @param {Element | undefined} row */
const nameOf = (row) => row?.querySelector("span")?.textContent ?? "";
/** @param {Event} event */
const rowOf = ({ target }) => (target instanceof Element ? target.closest("li") : null);

/** @param {HTMLElement} drawing */
function enhance(drawing) {
  const all = [...drawing.querySelectorAll("li")];
  const rows = new Map(all.filter((row) => !isHeading(row)).map((row) => [row.dataset.keys, row]));
  const lines = [...drawing.querySelectorAll("path")].map((line) => ({ line, ends: keysOf(line) }));
  const middle = /** @type {NodeListOf<HTMLElement>} */ (drawing.querySelectorAll(".network-middle li"));
  const initiatives = new Set([...middle].map((row) => row.dataset.keys));
  const said = element("p", { class: "network-said", role: "status" });
  drawing.append(said);

  /** @param {HTMLElement | null} row */
  function show(row) {
    drawing.classList.toggle("network-focused", !!row);
    const own = new Set(row ? keysOf(row) : []);
    const on = lines.filter(({ ends }) => ends.some((end) => own.has(end)));
    const reached = new Set(on.flatMap(({ ends }) => ends));
    // The partners of an organisation are reached through its initiatives.
    const bonds = new Set([...reached].filter((key) => initiatives.has(key)));
    const near = lines.filter(({ ends }) => ends.some((end) => bonds.has(end)));
    const known = new Set(near.flatMap(({ ends }) => ends));
    for (const { line, ends } of lines) {
      line.classList.toggle("network-on", ends.some((end) => own.has(end)));
      line.classList.toggle("network-near", ends.some((end) => bonds.has(end)));
    }
    for (const other of all) {
      const keys = keysOf(other);
      const heading = isHeading(other);
      other.classList.toggle("network-on", other === row || (!heading && reached.has(keys[0])));
      other.classList.toggle("network-near", keys.some((key) => (heading ? reached : known).has(key)));
    }
    said.textContent = row ? textOf(row, on) : "";
  }

  /**
   * List the neighbours of a row with their roles.
   * @param {HTMLElement} row
   * @param {typeof lines} on Its lines.
   */
  function textOf(row, on) {
    const title = row.querySelector("a")?.title ?? nameOf(row);
    if (isHeading(row)) return title;
    const own = new Set(keysOf(row));
    const neighbours = on.slice(0, LISTED).map(({ line, ends }) => {
      const other = ends.find((end) => !own.has(end));
      return `${nameOf(rows.get(other))} (${line.dataset.roles})`;
    });
    if (on.length > LISTED) neighbours.push(say("and %(count)s more", { count: on.length - LISTED }));
    return `${title}: ${neighbours.join("; ")}`;
  }

  const focused = () => /** @type {HTMLElement | null} */ (drawing.querySelector("li:has(:focus-visible)"));
  drawing.addEventListener("pointerover", (event) => show(rowOf(event) ?? focused()));
  drawing.addEventListener("pointerleave", () => show(focused()));
  drawing.addEventListener("focusin", (event) => show(rowOf(event)));
  drawing.addEventListener("focusout", () => show(null));
  drawing.addEventListener("keydown", (event) => event.key === "Escape" && show(null));
}

for (const drawing of document.querySelectorAll(".network")) enhance(/** @type {HTMLElement} */ (drawing));
