// Citations of a page or a fact in the formats of reference managers. `generator/torana/exports/bibliography.py` writes
// the same bytes; `tests/cases/python-and-javascript.json` tests both.

/**
 * @typedef {object} Cited
 * @property {string} key
 * @property {string} title
 * @property {string} url
 * @property {string} [version]
 */
/**
 * The dossier that the page is a part of. It has no `title` on the home page.
 * @typedef {object} Dossier
 * @property {string} publisher
 * @property {string} [title]
 * @property {string} asOf In ISO 8601.
 * @property {string} [doi]
 */

/** @type {Record<string, string>} Characters for which TeX has a command; the others need a backslash. */
const COMMANDS = {
  "\\": "textbackslash", "{": "textbraceleft", "}": "textbraceright", "~": "textasciitilde", "^": "textasciicircum",
};
/**
 * Escape characters that TeX would read as commands or join with the next.
 * @param {string} value
 */
export function tex(value) {
  const plain = isBalanced(value) ? "{}" : "";
  return value
    .replace(/[\\{}~^&%$#_]/g, (sign) =>
      COMMANDS[sign] && !plain.includes(sign) ? `\\${COMMANDS[sign]}{}` : `\\${sign}`,
    )
    .replace(/([-'`])(?=\1)/g, "$1{}");
}

/**
 * Return whether every brace has its counterpart.
 * @param {string} value
 */
function isBalanced(value) {
  let depth = 0;
  for (const sign of value) {
    depth += Number(sign === "{") - Number(sign === "}");
    if (depth < 0) return false;
  }
  return depth === 0;
}

/**
 * Percent-encode the characters that end a field without escapes, or that TeX would still read.
 * @param {string} value
 */
const verbatim = (value) =>
  value.replace(/[{}\\^ ]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Return a citation in BibTeX.
 * @param {Cited} cited
 * @param {Dossier} dossier
 */
export function bibtex({ key, title, url, version }, dossier) {
  const [year, month] = dossier.asOf.split("-");
  const fields = {
    author: `{${tex(dossier.publisher)}}`,
    title: `{${tex(title)}}`,
    ...(dossier.title ? { howpublished: tex(dossier.title) } : {}),
    publisher: tex(dossier.publisher),
    ...(dossier.doi ? { doi: verbatim(dossier.doi) } : {}),
    ...(version ? { version } : {}),
    year,
    month: MONTHS[Number(month) - 1],
    date: dossier.asOf,
    note: tex(`as of ${dossier.asOf}`),
    url: verbatim(url),
  };
  // The name of a month is a macro, and so not in braces.
  const rows = Object.entries(fields).map(
    ([name, value]) => `,\n    ${name} = ${name === "month" ? value : `{${value}}`}`,
  );
  return `@misc{${key}${rows.join("")}\n}\n`;
}

/**
 * Return a citation in RIS.
 * @param {Cited} cited
 * @param {Dossier} dossier
 */
export function ris({ key, title, url, version }, dossier) {
  return [
    "TY  - ELEC",
    `ID  - ${key}`,
    `TI  - ${title}`,
    `AU  - ${dossier.publisher}`,
    `PB  - ${dossier.publisher}`,
    ...(dossier.title ? [`T2  - ${dossier.title}`] : []),
    ...(dossier.doi ? [`DO  - ${dossier.doi}`] : []),
    ...(version ? [`ET  - ${version}`] : []),
    `PY  - ${dossier.asOf.slice(0, 4)}`,
    `DA  - ${dossier.asOf.replaceAll("-", "/")}`,
    `UR  - ${url}`,
    `N1  - as of ${dossier.asOf}`,
    "ER  - ",
    "",
  ].join("\n");
}

/**
 * Return a citation in CSL-JSON.
 * @param {Cited} cited
 * @param {Dossier} dossier
 */
export function csl({ key, title, url, version }, dossier) {
  const item = {
    id: key,
    type: "entry-encyclopedia",
    title,
    ...(dossier.title ? { "container-title": dossier.title } : {}),
    author: [{ literal: dossier.publisher }],
    publisher: dossier.publisher,
    issued: { "date-parts": [dossier.asOf.split("-").map(Number)] },
    note: `as of ${dossier.asOf}`,
    ...(dossier.doi ? { DOI: dossier.doi } : {}),
    ...(version ? { version } : {}),
    URL: url,
  };
  return `${JSON.stringify([item], null, 2)}\n`;
}

/**
 * Return the key of a fact in a bibliography, such as `torana-acme:founded`.
 * @param {URL} url Permanent address of the fact.
 */
export const keyOf = ({ pathname, hash }) => `torana-${pathname.split("/").at(-2)}:${hash.slice(1)}`;
