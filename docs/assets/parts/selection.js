// The selection of a list: the control that opens it, which `docs/assets/torana.js` listens to, and its words.
import { element, say } from "./shared.js";

/**
 * The chosen rows of a published table: `data/facts.csv`.
 * @typedef {object} ChosenRows
 * @property {string} table Name of the table: `facts`.
 * @property {string} [label] Its name on the page, if there are several.
 * @property {string[]} [keys] Keys of the rows, in order; undefined for all rows.
 */
/**
 * @typedef {object} Selection
 * @property {string} words The filters in words; empty for a whole list.
 * @property {ChosenRows[]} rows
 * @property {boolean} [partial] Whether it covers only the part of the list on this page.
 */
/** @typedef {() => Selection | Promise<Selection>} Selecting */

/**
 * Create the control that opens the panel with the downloads and the citation of a selection.
 * @param {Selecting} selection
 */
export function selectionControl(selection) {
  const control = element("button", { type: "button", class: "selection" }, say("Download or cite"));
  return Object.assign(control, { selection });
}

/**
 * Return the key of the entity or fact at an address: `acme`, `acme#founded`.
 * @param {string | undefined} href
 */
export function keyAt(href = "") {
  const { pathname, hash } = new URL(href, location.href);
  return `${pathname.split("/").at(-2)}${hash}`;
}

/**
 * Return the values of a form in words: `“wind”; Stage: Signed`.
 * @param {HTMLFormElement} form
 */
export function inWords(form) {
  const words = [...form.elements].flatMap((control) => {
    if (control instanceof HTMLInputElement) return control.value ? [`“${control.value}”`] : [];
    if (!(control instanceof HTMLSelectElement) || !control.value) return [];
    return [`${control.labels[0].textContent}: ${control.selectedOptions[0].text}`];
  });
  return words.join("; ");
}
