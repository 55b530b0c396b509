// The search: loaded when it is opened. `generator/torana/exports/search_index.py` is the other half and tells how the index is cut.
const BASE = new URL("../search/", import.meta.url);
const ROOT = new URL("../", import.meta.url);

// --- how a text is cut into terms; the same in search.py ---------------------------------------------------------

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const DENSE = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3ffff}]+/gu;
const dense = (term) => term.search(DENSE) === 0;

export const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();

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

// --- the index, in pieces ----------------------------------------------------------------------------------------

class Stale extends Error {}

export class Index {
  #pieces = new Map();

  // The directory; asked for anew each time, so that a new build is noticed.
  static async open(language = document.documentElement.lang) {
    const index = new Index();
    const folder = language === "en" ? BASE : new URL(`${language}/search/`, ROOT);
    const answer = await fetch(new URL("index.json", folder), { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    Object.assign(index, await answer.json());
    index.size = Object.values(index.types).reduce((sum, count) => sum + count, 0);
    index.names = Object.fromEntries(
      index.facets.map((facet) => [facet.key, Object.fromEntries(facet.values.map(([key, name]) => [key, name]))]),
    );
    return index;
  }

  piece(name) {
    if (!this.#pieces.has(name)) {
      const fetched = fetch(new URL(`${name}.json?v=${this.v}`, BASE)).then(async (answer) => {
        if (!answer.ok) throw answer.status === 404 ? new Stale() : new Error(`${answer.status}`);
        const piece = await answer.json();
        // Another version numbers the documents otherwise.
        if (piece.v !== this.v) throw new Stale();
        return piece;
      });
      fetched.catch(() => this.#pieces.delete(name));
      this.#pieces.set(name, fetched);
    }
    return this.#pieces.get(name);
  }

  type(number) {
    for (const [type, count] of Object.entries(this.types)) {
      if (number < count) return type;
      number -= count;
    }
  }

  // The entries of the vocabulary that begin so; a common beginning is cut short after some pieces.
  async beginning(start, most = 4) {
    const after = start + "\uffff";
    let first = this.firsts.findLastIndex((term) => term <= start);
    if (first < 0) first = 0;
    const wanted = [];
    for (let n = first; n < this.firsts.length && wanted.length < most && (n === first || this.firsts[n] <= after); n++) {
      wanted.push(this.piece(`terms-${n}`));
    }
    return (await Promise.all(wanted)).flatMap(({ terms: entries }) =>
      Object.entries(entries).filter(([term]) => term.startsWith(start)),
    );
  }

  async entry(term) {
    const at = this.firsts.findLastIndex((first) => first <= term);
    if (at < 0) return undefined;
    const { terms: entries } = await this.piece(`terms-${at}`);
    return Object.hasOwn(entries, term) ? entries[term] : undefined;
  }

  // What one word of a query leads to: [entry, how surely] pairs; with a third, the word that it was taken for.
  async #meant(word, last) {
    const found = [];
    const exact = await this.entry(word);
    if (exact) found.push([exact, 1]);
    const short = [...word].length < 3;
    if (short && !dense(word)) {
      const best = last && (await this.entry(`${word}*`));
      if (best) found.push([best, 0.7]);
      return found;
    }
    if (!short || (dense(word) && [...word].length === 1)) {
      for (const [term, entry] of await this.beginning(word)) {
        if (term !== word && !term.endsWith("*")) found.push([entry, 0.8 * Math.sqrt(word.length / term.length)]);
      }
    }
    if (word.length > 3 && word.endsWith("s")) {
      const singular = await this.entry(word.slice(0, -1));
      if (singular) found.push([singular, 0.9]);
    }
    if (found.length || word.length < 4 || dense(word)) return found;
    return this.#slips(word, last);
  }

  // What a mistyped word may mean: one slip in a short word, two in a long one.
  async #slips(word, last) {
    const most = word.length < 8 ? 1 : 2;
    const found = new Map();
    const keep = (term, far) => {
      if (far <= most && (!found.has(term) || found.get(term) > far)) found.set(term, far);
    };
    const far = (term) => Math.min(distance(word, term), last ? distance(word, term.slice(0, word.length)) : Infinity);
    for (const [term] of await this.beginning(word.slice(0, 3), 2)) if (!/[*~]/.test(term)) keep(term, far(term));
    const lists = await Promise.all(
      [word, ...[0, 1, 2].map((i) => word.slice(0, i) + word.slice(i + 1))].map((slip) => this.entry(`~${slip}`)),
    );
    for (const term of lists.flat()) if (term) keep(term, far(term));
    const kept = [...found].sort((a, b) => a[1] - b[1]).slice(0, 12);
    return Promise.all(kept.map(async ([term, slips]) => [await this.entry(term), 0.6 / slips, term]));
  }

  // The documents of a query with their scores: those with all words, else those with most of them. `near` are the
  // words that mistyped ones were taken for.
  async find(text) {
    const words = terms(text);
    const open = !/\s$/.test(text);
    const telling = words.filter((word) => !this.stop.includes(word));
    const asked = telling.length ? telling : words;
    if (!asked.length) return { all: true, near: [], scores: null };
    const meant = await Promise.all(
      asked.map((word, at) => this.#meant(word, open && at === asked.length - 1 && word === words[words.length - 1])),
    );
    const found = new Map();
    for (const entries of meant) {
      const scores = new Map();
      for (const [entry, sure] of entries) {
        const size = entry.reduce((sum, list) => sum + list.length - 1, 0);
        const rare = Math.log(1 + this.size / size);
        for (const [weight, ...steps] of entry) {
          const score = sure * rare * weight;
          let number = 0;
          for (const step of steps) {
            number += step;
            if (score > (scores.get(number) ?? 0)) scores.set(number, score);
          }
        }
      }
      for (const [number, score] of scores) {
        const sum = found.get(number) ?? { words: 0, score: 0 };
        sum.words += 1;
        sum.score += score;
        found.set(number, sum);
      }
    }
    let most = 0; // not Math.max(...): a call has no room for hundreds of thousands of values
    for (const { words: count } of found.values()) most = Math.max(most, count);
    const scores = new Map();
    for (const [number, sum] of found) {
      // The title of a source repeats what the facts drawn from it say.
      if (sum.words === most) scores.set(number, sum.score * (this.type(number) === "source" ? 0.4 : 1));
    }
    const near = meant.flatMap((entries) => entries.flatMap(([, , term]) => term ?? []));
    return { all: most === asked.length, near, scores };
  }

  async record(number) {
    const { records } = await this.piece(`records-${Math.floor(number / this.chunk)}`);
    return { ...records[number % this.chunk], number, type: this.type(number) };
  }

  // What a document has of a facet, for documents of the blocks asked for: number → values.
  async column(key, numbers) {
    if (key === "type") return (number) => [this.type(number)];
    const blocks = new Map();
    for (const number of numbers) blocks.set(Math.floor(number / this.block), null);
    await Promise.all([...blocks.keys()].map(async (b) => blocks.set(b, await this.piece(`${key}-${b}`))));
    const values = this.facets.find((facet) => facet.key === key)?.values;
    const sets = new Map([...blocks].map(([b, column]) => [b, values ? column.sets.map((set) => set.map((place) => values[place][0])) : column.sets]));
    return (number) => {
      const { of } = blocks.get(Math.floor(number / this.block));
      let code = of.charCodeAt(number % this.block);
      if (code >= 0xe000) code -= 0x821;
      if (code > 0x5c) code -= 1;
      return sets.get(Math.floor(number / this.block))[code - 0x23];
    };
  }
}

// How many slips lie between two words: a letter more, less, other, or two swapped.
export function distance(one, other) {
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[other.length];
}

// A question to the index; asked anew, once, where a new build has come between.
let opened;
async function ask(question) {
  for (let again = false; ; again = true) {
    try {
      opened ??= Index.open();
      return await question(await opened);
    } catch (error) {
      opened = undefined;
      if (again || !(error instanceof Stale)) throw error;
    }
  }
}

// --- what a reader sees ------------------------------------------------------------------------------------------

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
};
const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

// The words that were asked for, marked in a text.
function marked(text, words) {
  const made = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const own = terms(match[0]);
    if (!own.some((term) => words.some((word) => term === word || (word.length > 2 && term.startsWith(word))))) continue;
    made.append(text.slice(end, match.index), element("mark", {}, match[0]));
    end = match.index + match[0].length;
  }
  made.append(text.slice(end));
  return made;
}

// A date as the page's language writes it; a span by its ends.
function day(text) {
  return text
    .split("/")
    .map((part) => {
      const [year, month, date] = part.split("-").map(Number);
      const shape = { timeZone: "UTC", year: "numeric", ...(month && { month: "long" }), ...(date && { day: "numeric" }) };
      const language = document.documentElement.lang;
      const at = new Date(0);
      at.setUTCFullYear(year, (month || 1) - 1, date || 1);
      return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, shape).format(at);
    })
    .join(" – ");
}

function hit(record, words, index, { named }) {
  const link = element("a", { href: new URL(index.folder + record.u, ROOT).href }, marked(record.t, words));
  const about = [];
  if (named) about.push(index.singular[record.type]);
  if (record.o) about.push(record.o);
  if (record.k) about.push(index.kinds[record.type][record.k]);
  if (record.c) about.push(index.names.country[record.c] ?? record.c);
  if (record.d) about.push(day(record.d));
  const made = element("li", { class: `hit hit-${record.type}` }, link);
  for (const name of record.a ?? []) {
    const native = typeof name !== "string";
    made.append(" ", element("span", { class: "hit-name", lang: native ? name.l : undefined }, marked(native ? name.t : name, words)));
  }
  if (about.length) made.append(element("p", { class: "hit-about" }, about.join(" · ")));
  if (record.s) made.append(element("p", { class: "hit-text" }, marked(record.s, words)));
  return made;
}

// How many hits there are, in words.
function told(index, { all, near }, count, query) {
  const { none, one, many, some, alike } = index.words;
  const shape = !count ? none : near.length ? alike : !all ? some : count === 1 ? one : many;
  return filled(shape, { query, count: count.toLocaleString() });
}

// Arrows walk through the hits, as in any search box.
function walk(event, field, place) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [field, ...place.querySelectorAll(".hit > a, .search-all")];
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  stops[(at + step + stops.length) % stops.length].focus();
}

// Runs one at a time, the last asked for.
function latest(run) {
  let turn = 0;
  let timer;
  return (wait = 120) => {
    clearTimeout(timer);
    const mine = ++turn;
    timer = setTimeout(() => run(() => mine === turn), wait);
  };
}

const ranked = (scores) => [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => number);

// --- the dialog, on every page -----------------------------------------------------------------------------------

const EACH = 5; // hits of a type in the dialog

let dialog;
export async function open(words) {
  if (!dialog) dialog = build(words);
  dialog.showModal();
  dialog.querySelector("input").select();
  ask(() => undefined).catch(() => {}); // fetched while the reader begins to type
}

function build({ title, close, failed, page }) {
  const made = element("dialog", { class: "search-dialog md-typeset", "aria-label": title });
  const field = element("input", { type: "search", name: "q", "aria-label": title, placeholder: title, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search" });
  const status = element("p", { class: "search-status", role: "status" });
  const place = element("div", { class: "search-hits" });
  const shut = element("button", { type: "button", class: "search-close" }, close);
  const form = element("form", { action: page }, field, shut);
  made.append(form, status, place);
  document.body.append(made);
  shut.addEventListener("click", () => made.close());
  made.addEventListener("click", (event) => {
    if (event.target === made || event.target.closest("a")) made.close();
  });
  made.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the theme listens to letters
    // A search field keeps the first Escape for itself.
    if (event.key === "Escape") made.close();
    walk(event, field, place);
  });
  const show = latest(async (current) => {
    const query = field.value;
    if (!query.trim()) {
      status.textContent = "";
      place.replaceChildren();
      return;
    }
    try {
      await ask(async (index) => {
        const answer = await index.find(query);
        const { scores } = answer;
        const words = [...terms(query), ...answer.near];
        const groups = new Map();
        for (const number of ranked(scores)) {
          const type = index.type(number);
          if (!groups.has(type)) groups.set(type, []);
          if (groups.get(type).length < EACH) groups.get(type).push(number);
        }
        const shown = await Promise.all(
          [...groups].map(async ([type, numbers]) => [type, await Promise.all(numbers.map((n) => index.record(n)))]),
        );
        if (!current()) return;
        status.textContent = told(index, answer, scores.size, query);
        place.replaceChildren(
          ...shown.map(([type, records]) =>
            element(
              "section",
              { "aria-label": index.names.type[type] },
              element("h2", {}, index.names.type[type]),
              element("ul", {}, ...records.map((record) => hit(record, words, index, { named: false }))),
            ),
          ),
        );
        if (scores.size) {
          const address = `${page}?${new URLSearchParams({ q: query })}`;
          place.append(element("p", {}, element("a", { class: "search-all", href: address }, index.words.all)));
        }
      });
    } catch {
      if (current()) status.textContent = failed;
    }
  });
  field.addEventListener("input", () => show());
  form.addEventListener("submit", (event) => {
    // Enter goes to the page with all results.
    if (!field.value.trim()) event.preventDefault();
  });
  return made;
}

// --- the page with facets ----------------------------------------------------------------------------------------

const PAGE = 20; // hits before "more"
const LIGHT = 4000; // documents up to which every facet is counted unasked

export async function mount(place, { title, failed }) {
  const field = element("input", { type: "search", name: "q", id: "search-q", "aria-label": title, placeholder: title, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search" });
  const status = element("p", { class: "search-status", role: "status" });
  const hits = element("div", { class: "search-hits" });
  const form = element("form", { class: "search-form", role: "search", "aria-label": title }, field);
  const narrow = element("details", { class: "search-facets" }, element("summary"));
  place.replaceChildren(form, element("div", { class: "search-columns" }, narrow, element("div", {}, status, hits)));
  place.hidden = false;

  const state = { q: "", sort: "", chosen: new Map(), more: PAGE };
  let groups = new Map();
  let sort;

  function read() {
    const query = new URLSearchParams(location.search);
    state.q = query.get("q") ?? "";
    state.sort = query.get("sort") === "date" ? "date" : "";
    state.more = PAGE;
    state.chosen = new Map([...groups.keys()].map((key) => [key, new Set(query.getAll(key))]));
  }
  // Only what is set stands in the address, so that it stays short enough to send.
  function write(push) {
    const query = new URLSearchParams();
    if (state.q.trim()) query.set("q", state.q);
    for (const [key, values] of state.chosen) for (const value of values) query.append(key, value);
    if (state.sort) query.set("sort", state.sort);
    const text = query.toString();
    history[push ? "pushState" : "replaceState"](null, "", text ? `?${text}` : location.pathname);
  }
  function reflect() {
    field.value = state.q;
    sort.value = state.sort;
    for (const [key, group] of groups) {
      for (const [value, { box }] of group.values) box.checked = state.chosen.get(key).has(value);
      if (state.chosen.get(key).size) group.details.open = true;
    }
  }

  function furnish(index) {
    sort = element("select", { id: "search-sort" });
    sort.append(element("option", { value: "" }, index.words.by_relevance), element("option", { value: "date" }, index.words.by_date));
    const clear = element("button", { type: "button" }, index.words.clear);
    form.append(
      element("span", {}, element("label", { for: "search-sort" }, index.words.sort), sort),
      clear,
    );
    sort.addEventListener("change", () => { state.sort = sort.value; again(true); });
    clear.addEventListener("click", () => {
      Object.assign(state, { q: "", sort: "" });
      for (const values of state.chosen.values()) values.clear();
      again(true);
      field.focus();
    });
    const wide = matchMedia("(min-width: 60em)").matches;
    narrow.open = wide;
    for (const facet of index.facets) {
      const details = element("details", {}, element("summary", {}, facet.title));
      const values = new Map();
      const list = element("ul", {});
      facet.values.forEach(([value, name, total, depth], at) => {
        const id = `facet-${facet.key}-${at}`;
        const box = element("input", { type: "checkbox", id, value });
        const count = element("span", { class: "facet-count" }, total.toLocaleString());
        const item = element("li", { class: depth ? `facet-depth-${Math.min(depth, 2)}` : undefined }, box, element("label", { for: id }, name, " ", count));
        box.addEventListener("change", () => {
          state.chosen.get(facet.key)[box.checked ? "add" : "delete"](value);
          again(true);
        });
        list.append(item);
        values.set(value, { box, count, item, total });
      });
      details.append(list);
      details.open = wide && (facet.key === "type" || (index.size < LIGHT && ["sector", "country"].includes(facet.key)));
      details.addEventListener("toggle", () => { if (details.open) show(0); });
      groups.set(facet.key, { details, values });
      narrow.append(details);
    }
  }

  const show = latest(async (current) => {
    try {
      await ask(async (index) => {
        const answer = await index.find(state.q);
        const { scores } = answer;
        const words = [...terms(state.q), ...answer.near];
        const everything = scores ? [...scores.keys()] : [...Array(index.size).keys()];
        const selected = [...state.chosen].filter(([, values]) => values.size);
        // Of a large dossier only the facets in use are fetched.
        const counted = [...groups].filter(([, group]) => group.details.open || index.size < LIGHT).map(([key]) => key);
        const plain = !scores && !selected.length;
        const needed = new Set([...selected.map(([key]) => key), ...(plain ? [] : counted)]);
        const columns = new Map(await Promise.all([...needed].map(async (key) => [key, await index.column(key, everything)])));
        const misses = new Map(); // how many of the chosen facets a document fails, and which one it is if one
        const found = [];
        for (const number of everything) {
          const failing = selected.filter(([key, values]) => !columns.get(key)(number).some((value) => values.has(value)));
          if (!failing.length) found.push(number);
          if (failing.length < 2) misses.set(number, failing[0]?.[0]);
        }
        const dates = state.sort === "date" ? await index.column("date", found) : null;
        if (scores) found.sort((a, b) => scores.get(b) - scores.get(a) || a - b);
        if (dates) {
          const when = new Map(found.map((number) => [number, dates(number)[0] ?? ""]));
          found.sort((a, b) => (when.get(b) > when.get(a) ? 1 : when.get(b) < when.get(a) ? -1 : 0));
        }
        const records = await Promise.all(found.slice(0, state.more).map((number) => index.record(number)));
        if (!current()) return;
        for (const key of counted) {
          const counts = new Map();
          // A facet is counted as if nothing of it were chosen: what choosing another value of it would give.
          if (!plain) {
            for (const [number, missed] of misses) {
              if (missed === undefined || missed === key) {
                for (const value of columns.get(key)(number)) counts.set(value, (counts.get(value) ?? 0) + 1);
              }
            }
          }
          for (const [value, { box, count, item, total }] of groups.get(key).values) {
            const now = plain ? total : (counts.get(value) ?? 0);
            count.textContent = now.toLocaleString();
            item.classList.toggle("facet-none", !now && !box.checked);
          }
        }
        status.textContent = told(index, answer, found.length, state.q.trim() || "…");
        const chosen = selected.reduce((sum, [, values]) => sum + values.size, 0);
        narrow.firstChild.textContent = index.words.filters + (chosen ? ` (${chosen})` : "");
        hits.replaceChildren(
          element("ol", {}, ...records.map((record) => hit(record, words, index, { named: true }))),
        );
        if (found.length > records.length) {
          const more = element("button", { type: "button", class: "search-more" }, index.words.more);
          more.addEventListener("click", () => {
            const first = state.more;
            state.more += PAGE;
            show(0);
            // The focus goes on with the first new hit.
            new MutationObserver((_, observer) => {
              observer.disconnect();
              hits.querySelectorAll(".hit > a")[first]?.focus();
            }).observe(hits, { childList: true });
          });
          hits.append(more);
        }
      });
    } catch {
      if (current()) status.textContent = failed;
    }
  });
  function again(push) {
    state.more = PAGE;
    write(push);
    reflect();
    show(0);
  }

  try {
    await ask((index) => furnish(index));
  } catch {
    status.textContent = failed;
    return;
  }
  read();
  reflect();
  show(0);
  field.addEventListener("input", () => {
    state.q = field.value;
    state.more = PAGE;
    write(false);
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  place.addEventListener("keydown", (event) => walk(event, field, hits));
  addEventListener("popstate", () => { read(); reflect(); show(0); });
  if (!state.q && matchMedia("(hover: hover)").matches) field.focus();
}
