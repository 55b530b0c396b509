/** @type {Record<string, string>} Latin letters that Unicode does not decompose. */
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t", ı: "i" };

/**
 * Fold a text for comparison: compatibility forms, no accents on Latin letters, lower case. `folded` in
 * `generator/torana/exports/search/terms.py` does the same; `tests/cases/python-and-javascript.json` tests both.
 * @param {string} text
 */
export const folded = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[ßæœøłđðþħŧı]/g, (letter) => LETTERS[letter]);
