// Files with the selected rows of a published table. Their rows are copied from the published files of the site, so that
// names, values and quoting are the same; a selection adds where it comes from.

/** @typedef {Record<string, string>} Origin Columns that name the dossier, its date and the address of a selection. */

/** A row of a CSV file. Quoted cells may have line breaks. */
const ROW = /(?:"[^"]*"|[^"\n])*\r\n/g;
const FORMULA = /^[-=+@\t\r\n＝＋－＠]/;
const BEHIND = /;(?="*[-=+@\t\r\n＝＋－＠])/g;

/**
 * Return a cell of a CSV file, as `generator/torana/exports/tables/csv_file.py` writes it.
 * @param {string} value
 */
export function csvCell(value) {
  const text = (FORMULA.test(value) ? `'${value}` : value).replace(BEHIND, ";'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Return some rows of a table as CSV, with more columns at the end.
 * @param {string} text The whole table as CSV. The first column has the key, without quotes.
 * @param {string[] | undefined} keys Undefined for all rows.
 * @param {Origin} origin
 */
export function chosenCsv(text, keys, origin) {
  const [head = "", ...rows] = text.match(ROW) ?? [];
  const chosen = inOrder(rows, (row) => row.slice(0, row.indexOf(",")), keys);
  /** @param {string} row @param {string[]} cells */
  const longer = (row, cells) => `${[row.slice(0, -2), ...cells.map(csvCell)].join(",")}\r\n`;
  return longer(head, Object.keys(origin)) + chosen.map((row) => longer(row, Object.values(origin))).join("");
}

/**
 * Return some records of a file of the API as JSON, with more keys before them.
 * @param {Record<string, any>} file
 * @param {string} name The key of the records.
 * @param {string[] | undefined} keys Undefined for all records.
 * @param {Origin} origin
 */
export function chosenJson(file, name, keys, origin) {
  const { parts, [name]: records, ...head } = file;
  const chosen = inOrder(records, (record) => record[name === "facts" ? "key" : "id"], keys);
  return `${JSON.stringify({ ...head, ...origin, [name]: chosen }, null, 2)}\n`;
}

/**
 * Return the rows with some keys, in the order of the keys.
 * @template Row
 * @param {Row[]} rows
 * @param {(row: Row) => string} keyOfRow
 * @param {string[] | undefined} keys
 * @returns {Row[]}
 */
function inOrder(rows, keyOfRow, keys) {
  if (!keys) return rows;
  const found = new Map(rows.map((row) => [keyOfRow(row), row]));
  return keys.flatMap((key) => found.get(key) ?? []);
}

/**
 * Fetch a file of the site.
 * @param {URL} address
 */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

/** @type {Record<string, (root: URL, name: string, keys: string[] | undefined, origin: Origin) => Promise<string>>} */
export const SELECTION_FORMATS = {
  csv: async (root, name, keys, origin) => {
    const answer = await fetched(new URL(`data/${name}.csv`, root));
    return chosenCsv(await answer.text(), keys, origin);
  },
  json: async (root, name, keys, origin) => {
    const folder = new URL("api/v1/", root);
    /** @param {string} path */
    const read = async (path) => (await fetched(new URL(path.split("/").slice(-1)[0], folder))).json();
    const file = await read(`${name}.json`);
    // The file of a very large dossier lists its parts.
    const parts = file.parts ? await Promise.all(file.parts.map(read)) : [file];
    return chosenJson({ ...file, [name]: parts.flatMap((part) => part[name]) }, name, keys, origin);
  },
};

/**
 * Let the browser save a text as a file.
 * @param {string} text
 * @param {string} name
 */
export function save(text, name) {
  const type = name.endsWith(".csv") ? "text/csv" : "application/json";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
