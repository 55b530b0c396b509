// The search, fetched when a reader opens it. `docs/assets/torana.js` calls these two functions.
import { openDialog } from "./parts/search-dialog.js";
import { asker } from "./parts/search-index.js";
import { mountPage } from "./parts/search-page.js";

const ask = asker(new URL("../", import.meta.url));

/**
 * Open the search as a dialog.
 * @param {import("./parts/search-dialog.js").Words} words
 */
export const open = (words) => openDialog(words, ask);

/**
 * Show the search on its page.
 * @param {HTMLElement} place
 * @param {import("./parts/search-dialog.js").Words} words
 */
export const mount = (place, words) => mountPage(place, words, ask);
