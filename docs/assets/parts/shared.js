// Functions that several scripts share: elements, translated texts, and the state in the address.

/**
 * Create an element.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | undefined>} [attributes] Undefined attributes are left out.
 * @param {(Node | string)[]} children
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(attribute, value);
  }
  node.append(...children);
  return node;
}

/**
 * Fill in the placeholders of a text, such as `%(count)s`.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));

/** @type {HTMLAnchorElement | null} */
const search = document.querySelector(".search-open a");
/** @type {Record<string, string>} The translations of English texts. The theme writes them into the page. */
const translations = JSON.parse(search?.dataset.words || "{}");

/**
 * Translate a text into the language of the page.
 * @param {string} text
 * @param {Record<string, string | number>} [values] The values of its placeholders.
 */
export const say = (text, values = {}) => filled(translations[text] ?? text, values);

/** Return the address of the search page in the language of the page. */
export const searchPage = () => new URL(search?.href ?? "search/", location.href);

/** Let links to this page in other languages keep the reader's selection. */
function keepInLanguages() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".languages a"));
  for (const link of links) link.search = location.search;
}
keepInLanguages();

/**
 * Store the reader's selection in the address. Empty values are left out, so that the address stays short.
 * @param {URLSearchParams} query
 * @param {boolean} [push] Whether the browser's back button returns to the previous state.
 */
export function remember(query, push = false) {
  // The path alone is not an address of this site if it begins with two slashes.
  const address = new URL(location.href);
  address.search = query.toString();
  if (push) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  keepInLanguages();
}
