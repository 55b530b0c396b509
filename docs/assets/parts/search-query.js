// Finds the documents for the words of a query, with scores.
import { dense, distance, pairs, slips, terms } from "./search-terms.js";

/** @typedef {import("./search-index.js").Index} Index */
/** @typedef {import("./search-index.js").Entry} Entry */
/**
 * A possible meaning of a word in a query.
 * @typedef {object} Meaning
 * @property {Entry} entry
 * @property {number} sure From 0 to 1.
 * @property {string} [term] The term that a mistyped word was replaced by.
 */
/**
 * @typedef {object} Answer
 * @property {boolean} all Whether the documents have all words of the query, or only most of them.
 * @property {string[]} similar The terms that mistyped words were replaced by.
 * @property {Map<number, number> | null} scores By document; null if the query has no words.
 */

/**
 * Find the documents that have all words of a query or, if there are none, most of them.
 * @param {Index} index
 * @param {string} query
 * @returns {Promise<Answer>}
 */
export async function find(index, query) {
  const words = terms(query);
  const unfinished = /\s$/.test(query) ? -1 : words.length - 1;
  const places = [...words.keys()];
  const rare = places.filter((at) => !index.directory.stop.includes(words[at]));
  const used = rare.length ? rare : places;
  if (!used.length) return { all: true, similar: [], scores: null };
  const whole = await Promise.all(pairs(words, index.directory.stop).map((pair) => joined(index, pair)));
  const meanings = await Promise.all(
    used.map(async (at) => {
      const own = await meaningsOf(index, words[at], at === unfinished);
      return [...own, ...(whole[at - 1] ?? []), ...(whole[at] ?? [])];
    }),
  );
  const found = added(meanings.map((each) => scoresOf(index, each)));
  let most = 0; // not Math.max(...): a call cannot have hundreds of thousands of arguments
  for (const { words: count } of found.values()) most = Math.max(most, count);
  const scores = new Map();
  for (const [number, sum] of found) {
    // The title of a source repeats the facts that cite it.
    if (sum.words === most) scores.set(number, sum.score * (index.type(number) === "source" ? 0.4 : 1));
  }
  const similar = meanings.flatMap((each) => each.flatMap(({ term }) => term ?? []));
  return { all: most === used.length, similar, scores };
}

/**
 * Return the meaning of two words as one: `GitHub` for `git hub`.
 * @param {Index} index
 * @param {string | undefined} pair
 * @returns {Promise<Meaning[]>}
 */
async function joined(index, pair) {
  const entry = pair && (await index.entry(pair));
  return entry ? [{ entry, sure: 0.9 }] : [];
}

/**
 * Return the meanings of a word: the word itself, longer words and its singular, or similar words if there are none.
 * @param {Index} index
 * @param {string} word
 * @param {boolean} last Whether the reader may still be typing it.
 * @returns {Promise<Meaning[]>}
 */
async function meaningsOf(index, word, last) {
  const { length } = [...word];
  /** @type {Meaning[]} */
  const found = [];
  const exact = await index.entry(word);
  if (exact) found.push({ entry: exact, sure: 1 });
  if (length < 3 && !dense(word)) {
    const best = last && (await index.entry(`${word}*`));
    if (best) found.push({ entry: best, sure: 0.7 });
    return found;
  }
  if (length > 2 || length === 1) {
    for (const [term, entry] of await index.beginning(word)) {
      const sure = 0.8 * Math.sqrt(word.length / term.length);
      if (term !== word && !term.endsWith("*")) found.push({ entry, sure });
    }
  }
  if (length > 3 && word.endsWith("s")) {
    const singular = await index.entry(word.slice(0, -1));
    if (singular) found.push({ entry: singular, sure: 0.9 });
  }
  return found.length || length < 4 || dense(word) ? found : similarTo(index, word, last);
}

/**
 * Return the possible meanings of a mistyped word: one typing error in a short word, two in a long one.
 * @param {Index} index
 * @param {string} word
 * @param {boolean} last
 * @returns {Promise<Meaning[]>}
 */
async function similarTo(index, word, last) {
  const characters = [...word];
  const start = characters.slice(0, 3).join("");
  const lists = await Promise.all([word, ...slips(word)].map((slip) => index.entry(`~${slip}`)));
  const begun = (await index.beginning(start, 2)).map(([term]) => term).filter((term) => !/[*~]/.test(term));
  const most = characters.length < 8 ? 1 : 2;
  /** @type {[string, number][]} */
  const near = [];
  for (const term of new Set([...begun, ...lists.flat()])) {
    if (!term) continue;
    const whole = distance(word, term);
    const cut = last ? distance(word, [...term].slice(0, characters.length).join("")) : whole;
    if (Math.min(whole, cut) <= most) near.push([term, Math.min(whole, cut)]);
  }
  near.sort((a, b) => a[1] - b[1]).splice(12);
  return Promise.all(near.map(async ([term, far]) => ({ entry: await index.entry(term), sure: 0.6 / far, term })));
}

/**
 * Return the best score that any meaning of a word gives to each document.
 * @param {Index} index
 * @param {Meaning[]} meanings
 * @returns {Map<number, number>}
 */
function scoresOf(index, meanings) {
  const scores = new Map();
  for (const { entry, sure } of meanings) {
    const size = entry.reduce((sum, list) => sum + list.length - 1, 0);
    const rare = Math.log(1 + index.size / size);
    for (const [weight, ...steps] of entry) {
      const score = sure * rare * weight;
      let number = 0;
      for (const step of steps) {
        number += step;
        if (score > (scores.get(number) ?? 0)) scores.set(number, score);
      }
    }
  }
  return scores;
}

/**
 * Add up the scores of the words of a query, and count the matching words of each document.
 * @param {Map<number, number>[]} words
 * @returns {Map<number, { words: number, score: number }>}
 */
function added(words) {
  const found = new Map();
  for (const scores of words) {
    for (const [number, score] of scores) {
      const sum = found.get(number) ?? { words: 0, score: 0 };
      sum.words += 1;
      sum.score += score;
      found.set(number, sum);
    }
  }
  return found;
}
