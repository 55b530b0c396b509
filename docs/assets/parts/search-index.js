// The search index, fetched in pieces. `generator/torana/exports/search/index_files.py` writes it, and describes them.

/**
 * The documents of a term: lists of a weight and document numbers. Each number is the distance from the previous one.
 * @typedef {number[][]} Entry
 */
/**
 * @typedef {object} Facet
 * @property {string} key
 * @property {string} title
 * @property {[key: string, name: string, count: number, depth: number][]} values
 */
/** @typedef {{ of: string, sets: any[][] }} Column The values of documents for a facet. */
/**
 * @typedef {object} Directory
 * @property {string} v The version of the numbering of documents.
 * @property {Record<string, number>} types Number of documents of each type, in the order of their numbers.
 * @property {string[]} firsts The first term of each piece of the vocabulary.
 * @property {number} chunk Documents in a piece of the records.
 * @property {number} block Documents in a piece of a column.
 * @property {Record<string, Column>} columns The columns of a small dossier; empty if they are in pieces.
 * @property {string} suggest Address of the form for a new fact; empty if there is none.
 * @property {[address: string, name: string][]} sectors The top sectors.
 * @property {string[]} stop Words that are not indexed in running text.
 * @property {string} folder Folder of the pages in this language.
 * @property {Record<string, string>} words Texts of the search.
 * @property {Record<string, string>} singular Name of each type.
 * @property {Facet[]} facets
 * @property {Record<string, Record<string, string>>} kinds Names of the kinds, by type.
 * @property {Record<string, [string, string]>} doubts Text and meaning of each reason to doubt a fact.
 */
/**
 * @typedef {object} Hit
 * @property {number} number
 * @property {string} type
 * @property {string} u Address.
 * @property {string} t Title.
 * @property {(string | { l: string, t: string })[]} [a] Other names; those in another language have its tag.
 * @property {string} [s] Summary.
 * @property {string} [o] Entity that a fact belongs to.
 * @property {string} [k] Kind.
 * @property {string} [c] Country.
 * @property {string} [d] Date.
 * @property {string[]} [w] Reasons to doubt a fact.
 * @property {string} [x] `expected` or `state`, for a fact that is not an event that has happened.
 */
/**
 * @template T
 * @typedef {(question: (index: Index) => T | Promise<T>) => Promise<T>} Ask
 */

/** The site was built again, so the numbers belong to other documents. */
class Stale extends Error {}

export class Index {
  /** @type {Map<string, Promise<any>>} */
  #pieces = new Map();

  /**
   * @param {URL} root Address of the site.
   * @param {Directory} directory
   */
  constructor(root, directory) {
    this.root = root;
    this.directory = directory;
    this.size = Object.values(directory.types).reduce((sum, count) => sum + count, 0);
    /** Whether the vocabulary is one piece, which has terms only. */
    this.whole = directory.firsts.length < 2;
  }

  /**
   * Return the name of a value of some facets; the value itself if no document has it.
   * @param {string} value
   * @param {string[]} keys
   */
  nameOf(value, ...keys) {
    const values = this.directory.facets.flatMap((facet) => (keys.includes(facet.key) ? facet.values : []));
    return values.find(([each]) => each === value)?.[1] ?? value;
  }

  /**
   * Fetch the directory without the browser's cache, so that a new build is noticed.
   * @param {URL} root
   */
  static async open(root) {
    const language = document.documentElement.lang;
    const address = new URL(`${language === "en" ? "" : `${language}/`}search/index.json`, root);
    const answer = await fetch(address, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return new Index(root, await answer.json());
  }

  /**
   * Fetch a piece, once.
   * @param {string} name
   */
  piece(name) {
    const known = this.#pieces.get(name);
    if (known) return known;
    const fetched = this.#fetch(name);
    fetched.catch(() => this.#pieces.delete(name));
    this.#pieces.set(name, fetched);
    return fetched;
  }

  /** @param {string} name */
  async #fetch(name) {
    const answer = await fetch(new URL(`search/${name}.json?v=${this.directory.v}`, this.root));
    if (!answer.ok) throw answer.status === 404 ? new Stale() : new Error(`${answer.status}`);
    const piece = await answer.json();
    if (piece.v !== this.directory.v) throw new Stale();
    return piece;
  }

  /**
   * Return the type of a document.
   * @param {number} number
   */
  type(number) {
    let first = 0;
    for (const [type, count] of Object.entries(this.directory.types)) {
      first += count;
      if (number < first) return type;
    }
    throw new RangeError(`${number}`);
  }

  /**
   * Return the entries whose term begins with a text; for a common beginning, only those of the first pieces.
   * @param {string} start
   * @param {number} most Number of pieces.
   * @returns {Promise<[term: string, entry: Entry][]>}
   */
  async beginning(start, most) {
    const { firsts } = this.directory;
    const after = `${start}\uffff`;
    const first = Math.max(0, firsts.findLastIndex((term) => term <= start));
    const wanted = [];
    for (let n = first; n < firsts.length && wanted.length < most && (n === first || firsts[n] <= after); n++) {
      wanted.push(this.piece(`terms-${n}`));
    }
    return (await Promise.all(wanted)).flatMap((piece) =>
      Object.entries(/** @type {Record<string, Entry>} */ (piece.terms)).filter(([term]) => term.startsWith(start)),
    );
  }

  /**
   * Return the entry for a key of the vocabulary: the documents of a term or, if it begins with `~`, the similar terms.
   * @param {string} key
   */
  async entry(key) {
    const at = this.directory.firsts.findLastIndex((first) => first <= key);
    if (at < 0) return undefined;
    const { terms } = await this.piece(`terms-${at}`);
    return Object.hasOwn(terms, key) ? terms[key] : undefined;
  }

  /**
   * Return the number of the piece with the record of a document.
   * @param {number} number
   */
  pieceOf(number) {
    return Math.floor(number / this.directory.chunk);
  }

  /**
   * Return the fields of a document that a result shows.
   * @param {number} number
   * @returns {Promise<Hit>}
   */
  async record(number) {
    const { chunk } = this.directory;
    const { records } = await this.piece(`records-${this.pieceOf(number)}`);
    return { ...records[number % chunk], number, type: this.type(number) };
  }

  /**
   * Return a function from the number of a document to its values of a facet.
   * @param {string} key Of the facet, or `date`.
   * @param {number[]} numbers The documents that the function will be called for.
   * @returns {Promise<(number: number) => string[]>}
   */
  async column(key, numbers) {
    if (key === "type") return (number) => [this.type(number)];
    const { block, facets, columns } = this.directory;
    const values = facets.find((facet) => facet.key === key)?.values;
    const wanted = [...new Set(numbers.map((number) => Math.floor(number / block)))];
    const blocks = new Map(
      await Promise.all(
        wanted.map(async (n) => {
          // A declared field may be called `constructor`.
          const { of, sets } = Object.hasOwn(columns, key) ? columns[key] : await this.piece(`${key}-${n}`);
          const named = values ? sets.map((/** @type {number[]} */ set) => set.map((at) => values[at][0])) : sets;
          return /** @type {const} */ ([n, { of, sets: named }]);
        }),
      ),
    );
    return (number) => {
      const { of, sets } = blocks.get(Math.floor(number / block)) ?? { of: "", sets: [] };
      return sets[setNumber(of.charCodeAt(number % block))];
    };
  }
}

/**
 * Return the number that a character of a column encodes; `_character` in `exports/search/index_files.py` is the inverse.
 * @param {number} code
 */
export function setNumber(code) {
  const past = code >= 0xe000 ? code - 0x821 : code;
  return (past > 0x5c ? past - 1 : past) - 0x23;
}

/**
 * Return a function that queries the index, and queries it once more if the site was built again meanwhile.
 * @param {URL} root Address of the site.
 * @returns {Ask<any>}
 */
export function asker(root) {
  /** @type {Promise<Index> | undefined} */
  let opened;
  return async (question) => {
    for (let again = false; ; again = true) {
      try {
        opened ??= Index.open(root);
        return await question(await opened);
      } catch (error) {
        opened = undefined;
        if (again || !(error instanceof Stale)) throw error;
      }
    }
  };
}
