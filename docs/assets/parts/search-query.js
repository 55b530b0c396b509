// Finds the documents for the words of a query, with scores.
import { withoutQuestion } from "./search-questions.js";
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
 * @property {Set<number>} exact The documents that have every word of the query.
 * @property {string[]} words The words that were looked for.
 * @property {string[]} similar The terms that words were replaced by.
 * @property {Map<number, number> | null} scores By document; null if the query has no words.
 */

/** Number of results below which documents with similar or fewer words are added. */
const FEW = 3;

/** Number of words of a query that count: a link with thousands of words must not stop the browser. */
const MOST_WORDS = 40;

/**
 * Find the documents for a query. If none has every word, the words of a question are left out.
 * @param {Index} index
 * @param {string} query
 * @returns {Promise<Answer>}
 */
export async function find(index, query) {
  const answer = await documentsWith(index, query);
  const shorter = withoutQuestion(query);
  if (answer.exact.size || shorter === query) return answer;
  const other = await documentsWith(index, shorter);
  return other.scores?.size ? other : answer;
}

/**
 * Find the documents that have all words of a query and, if they are few, those with similar or fewer words.
 * @param {Index} index
 * @param {string} query
 * @returns {Promise<Answer>}
 */
async function documentsWith(index, query) {
  const words = terms(withHyphens(query)).slice(0, MOST_WORDS);
  const unfinished = /\s$/.test(query) ? -1 : words.length - 1;
  const places = [...words.keys()];
  const rare = places.filter((at) => !index.directory.stop.includes(words[at]));
  const used = rare.length ? rare : places;
  const wanted = used.map((at) => words[at]);
  if (!used.length) return { exact: new Set(), words: [], similar: [], scores: null };
  const whole = await Promise.all(pairs(words, index.directory.stop).map((pair) => joined(index, pair)));
  const meanings = await Promise.all(
    used.map(async (at) => {
      const own = await meaningsOf(index, words[at], at === unfinished);
      return [...own, ...(whole[at - 1] ?? []), ...(whole[at] ?? [])];
    }),
  );
  const found = added(meanings.map((each) => scoresOf(index, each)));
  const mistyped = meanings.some((each) => each.some(({ term }) => term));
  const exact = mistyped ? new Set() : withWords(found, used.length);
  const numbers = withMostWords(found, used.length);
  if (numbers.size >= FEW || mistyped || !index.whole) {
    return answerOf(index, wanted, found, numbers, exact, meanings);
  }
  // More words that are similar need no request in a small vocabulary.
  const similar = await Promise.all(used.map((at) => similarTo(index, words[at], false)));
  const wider = meanings.map((each, i) => [...each, ...similar[i]]);
  const more = added(wider.map((each) => scoresOf(index, each)));
  return answerOf(index, wanted, more, withMostWords(more, used.length), exact, wider);
}

/**
 * @param {Index} index
 * @param {string[]} wanted The words that were looked for.
 * @param {Map<number, { words: number, score: number }>} found
 * @param {Set<number>} numbers The documents to show.
 * @param {Set<number>} exact
 * @param {Meaning[][]} meanings
 * @returns {Answer}
 */
function answerOf(index, wanted, found, numbers, exact, meanings) {
  const scores = new Map();
  for (const number of numbers) {
    const { words = 0, score = 0 } = found.get(number) ?? {};
    // The title of a source repeats the facts that cite it. Documents with more of the words are first.
    const weight = index.type(number) === "source" ? 0.4 : 1;
    scores.set(number, score * weight + 1000 * (words + (exact.has(number) ? 1 : 0)));
  }
  return { exact, words: wanted, similar: meanings.flatMap((each) => each.flatMap(({ term }) => term ?? [])), scores };
}

/**
 * Return the documents that have all words of a query and, if they are few, those with fewer words.
 * @param {Map<number, { words: number }>} found
 * @param {number} all
 */
function withMostWords(found, all) {
  let numbers = withWords(found, all);
  for (let least = all - 1; least && numbers.size < FEW; least--) numbers = withWords(found, least);
  return numbers;
}

/**
 * Return the documents that have a number of the words of a query.
 * @param {Map<number, { words: number }>} found
 * @param {number} least
 */
function withWords(found, least) {
  /** @type {Set<number>} */
  const numbers = new Set();
  for (const [number, { words }] of found) if (words >= least) numbers.add(number);
  return numbers;
}

/**
 * Write Japanese dates with hyphens, as the index has them: `2025-05` for `2025年5月`.
 * @param {string} query
 */
const withHyphens = (query) =>
  query.replace(/(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?/g, (_, ...parts) =>
    parts.slice(0, 3).flatMap((part) => part?.padStart(2, "0") ?? []).join("-"),
  );

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
    if (last) found.push(...(await begunWith(index, word)));
    return found;
  }
  if (length > 2 || length === 1) {
    for (const [term, entry] of await index.beginning(word, last ? 2 : 1)) {
      const sure = 0.8 * Math.sqrt(word.length / term.length);
      if (term !== word && !term.endsWith("*")) found.push({ entry, sure });
    }
  }
  if (length > 3 && word.endsWith("s")) {
    const singular = await index.entry(word.slice(0, -1));
    if (singular) found.push({ entry: singular, sure: 0.9 });
  }
  return found.length ? found : similarTo(index, word, last);
}

/**
 * Return the meanings of the first one or two letters of a word.
 * @param {Index} index
 * @param {string} start
 * @returns {Promise<Meaning[]>}
 */
async function begunWith(index, start) {
  const entry = index.whole
    ? (await index.beginning(start, 1)).flatMap(([, each]) => each)
    : await index.entry(`${start}*`);
  return entry ? [{ entry, sure: 0.7 }] : [];
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
  if (characters.length < 4 || dense(word)) return [];
  const most = characters.length < 8 ? 1 : 2;
  /** @type {[string, number][]} */
  const near = [];
  for (const term of await candidates(index, word)) {
    if (term === word || characters.length - term.length > most) continue;
    const whole = distance(word, term);
    const cut = last ? distance(word, [...term].slice(0, characters.length).join("")) : whole;
    if (Math.min(whole, cut) <= most) near.push([term, Math.min(whole, cut)]);
  }
  near.sort((a, b) => a[1] - b[1]).splice(12);
  return Promise.all(near.map(async ([term, far]) => ({ entry: await index.entry(term), sure: 0.6 / far, term })));
}

/**
 * Return the terms that a mistyped word may stand for: all terms of a small vocabulary; of a larger one, those with the
 * same beginning, and those of names that differ in the first letters.
 * @param {Index} index
 * @param {string} word
 * @returns {Promise<Set<string>>}
 */
async function candidates(index, word) {
  const start = index.whole ? "" : [...word].slice(0, 3).join("");
  const begun = (await index.beginning(start, 1)).map(([term]) => term).filter((term) => !/[*~]/.test(term));
  if (index.whole) return new Set(begun);
  const backwards = [word, ...slips(word)].map((slip) => [...slip].reverse().join(""));
  const lists = await Promise.all(backwards.map((slip) => index.entry(`~${slip}`)));
  return new Set([...begun, ...lists.flatMap((list) => list ?? [])]);
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
