// Splits texts into terms, and finds the terms that a mistyped word could mean. The same functions are in
// `generator/torana/exports/search/terms.py`; `tests/cases/python-and-javascript.json` tests both.
import { folded } from "./folded.js";

export const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const DENSE = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3ffff}]+/gu;

/**
 * Return whether a term is in a script that puts no spaces between words.
 * @param {string} term
 */
export const dense = (term) => term.search(DENSE) === 0;

/**
 * Split a text into terms: words, or pairs of characters if a script puts no spaces between words.
 * @param {string} text
 * @returns {string[]}
 */
export function terms(text) {
  const found = [];
  for (const [word] of folded(text).matchAll(WORD)) {
    let end = 0;
    for (const match of word.matchAll(DENSE)) {
      if (match.index > end) found.push(word.slice(end, match.index));
      const run = [...match[0]];
      if (run.length === 1) found.push(match[0]);
      for (let i = 0; i + 1 < run.length; i++) found.push(run[i] + run[i + 1]);
      end = match.index + match[0].length;
    }
    if (end < word.length) found.push(word.slice(end));
  }
  return found;
}

/**
 * Return neighbouring words as one term each, as some people write them: `redhat` for `Red Hat`. Pairs with a common
 * word are left out, as undefined, so that the term of two words has the place of the first.
 * @param {string[]} words
 * @param {string[]} stop Common words.
 */
export function pairs(words, stop) {
  const spaced = words.map((word) => !dense(word) && !stop.includes(word));
  return words.slice(1).map((word, i) => (spaced[i] && spaced[i + 1] ? words[i] + word : undefined));
}

/**
 * Return the word without one of its first three characters, for each of them.
 * @param {string} word Has at least three characters.
 * @returns {string[]}
 */
export function slips(word) {
  const characters = [...word];
  return [...new Set([0, 1, 2].map((i) => characters.filter((_, at) => at !== i).join("")))];
}

/**
 * Count the differences between two words: an inserted, deleted or replaced character, or two swapped ones.
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
export function distance(one, other) {
  const [a, b] = [[...one], [...other]];
  /** @type {number[]} */
  let before = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
