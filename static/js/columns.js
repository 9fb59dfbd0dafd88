// A table of separated values read here, and which of its columns tell who somebody is: the server's rules
// (files/columns.py, files/tables.py), letter for letter. Both are played against files/data/column_vectors.json and
// share their words, static/js/column_words.json.
const HEADER_ROWS = 10; // titles and empty rows may stand above the headings
const LOOKED_AT = 500;
const LONGEST_HEADING = 40;
const LONGEST_NAME = 60;
const MOST_ROWS = 20000;
const MOST_COLUMNS = 200;
const HEAD = 8192; // in which a table is known as one, and what stands between its cells
const DELIMITERS = [",", ";", "\t", "|"];
const MARKUP = /^[\ufeff\s]*(?:<[a-z!?/]|mime-version:|from: <saved by)/i;
const LETTER = /[\p{L}\p{Nl}\p{No}]/u;
const MAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[a-z]{2,24}$/iu;
const PHONE = /^(?:(?:\+?1[ .-]?)?\(?\p{Nd}{3}\)?[ .-]\p{Nd}{3}[ .-]\p{Nd}{4}|\p{Nd}{3}-\p{Nd}{2}-\p{Nd}{4})$/u;
const ID = /^[A-Za-z]{0,4}-?\p{Nd}{5,12}$/u;
const WORD = "[\\p{L}\\p{Nl}\\p{No}][\\p{L}\\p{N}_'’.\\-]{0,30}";
const NAME = new RegExp(`^${WORD}(?:,? ${WORD}){0,3}$`, "u");

// --- Reading and writing ---------------------------------------------------------------------------------------

/** The text of a table as spreadsheets write it; nothing where it is none. */
export function decoded(bytes) {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

const lines = (text) => text.split(/\r\n|\r|\n/);
const count = (text, mark) => text.split(mark).length - 1;

/** Whether the first bytes are those of a table, by the server's own test (files/kinds.py). */
export function isTable(bytes) {
  const head = decoded(bytes.subarray(0, bytes.length > HEAD ? cut(bytes) : HEAD));
  if (/[\u0000-\u0008]/.test(head)) return false;
  if (MARKUP.test(head)) return false;
  const filled = lines(head).filter((line) => line.trim()).slice(0, 5);
  return filled.length > 1 && filled.every((line) => DELIMITERS.some((mark) => line.includes(mark)));
}

// A character cut in half at the end of the sample is no mistake.
function cut(bytes) {
  let end = HEAD;
  while (end > HEAD - 4 && (bytes[end] & 0xc0) === 0x80) end -= 1;
  return end;
}

function delimiterOf(text) {
  const sample = lines(text.slice(0, HEAD)).slice(0, 5).join("\n");
  const most = Math.max(...DELIMITERS.map((mark) => count(sample, mark)));
  return DELIMITERS.find((mark) => count(sample, mark) === most);
}

/** The rows that hold something; null when there are more than a class could have. */
export const rowsOf = (text) => rowsWith(split(text.replace(/^\ufeff/, ""), delimiterOf(text)));

/** The same of rows that are cells already. */
export function rowsWith(all) {
  const rows = [];
  for (const row of all) {
    const cells = row.map((cell) => cell.replaceAll("\0", " ").trim());
    while (cells.length && !cells.at(-1)) cells.pop();
    if (cells.length) rows.push(cells);
    if (rows.length > MOST_ROWS || cells.length > MOST_COLUMNS) return null;
  }
  return rows;
}

// A quotation mark means something at the beginning of a cell only; inside, two of them are one.
function* split(text, delimiter) {
  let row = [];
  let cell = "";
  let quoted = false;
  let fresh = true;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (quoted && mark === '"' && text[at + 1] === '"') {
      cell += mark;
      at += 1;
    } else if (mark === '"' && (quoted || fresh)) {
      quoted = !quoted;
      fresh = false;
    } else if (!quoted && (mark === delimiter || mark === "\n" || mark === "\r")) {
      row.push(cell);
      cell = "";
      fresh = true;
      if (mark === delimiter) continue;
      if (mark === "\r" && text[at + 1] === "\n") at += 1;
      yield row;
      row = [];
    } else {
      cell += mark;
      fresh = false;
    }
  }
  if (cell || row.length) yield [...row, cell];
}

const quote = (cell) => (/[",;|\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The rows without these columns (numbers from 0), as a table that is still known as one when one column is left. */
export function written(rows, out) {
  const kept = rows.map((row) => row.filter((_cell, at) => !out.has(at)));
  const width = Math.max(2, ...kept.map((row) => row.length));
  const cells = kept.map((row) => Array.from({ length: width }, (_none, at) => quote(row[at] ?? "")));
  const joined = (some, mark) => some.map((row) => `${row.join(mark)}\r\n`).join("");
  // Who reads it goes by the mark that is there most often, also inside of cells: "red; green; blue".
  const mark = DELIMITERS.find((one) => delimiterOf(joined(cells.slice(0, 5), one)) === one);
  return joined(cells, mark ?? DELIMITERS[0]);
}

// --- Who is in it ------------------------------------------------------------------------------------------------

const size = (text) => [...text].length;

function letters(at) {
  return (at >= 26 ? letters(Math.floor(at / 26) - 1) : "") + String.fromCharCode(65 + (at % 26));
}

function plain(text) {
  const spaced = text.replace(/([a-z])([A-Z])/g, "$1 $2").normalize("NFKD");
  return (spaced.replace(/[^\x00-\x7f]/g, "").toLowerCase().match(/[a-z0-9#]+/g) ?? []).join(" ");
}

/** The rule, with its words. */
export class Rule {
  constructor(words) {
    this.words = Object.fromEntries(Object.entries(words).map(([name, list]) => [name, new Set(list)]));
  }

  /** Every column that holds something: its number, heading, letters, and why it may tell who somebody is. */
  find(rows) {
    const across = this.namesAcross(rows);
    const width = Math.max(0, ...rows.map((row) => row.length));
    const found = [];
    for (let at = 0; at < width; at += 1) {
      const cells = rows.slice(0, LOOKED_AT).map((row) => row[at] ?? "").filter(Boolean);
      if (!cells.length) continue;
      const why = this.why(cells) || (across.has(at) ? "name" : "");
      found.push({ at, name: this.heading(cells, why), letter: letters(at), why, out: Boolean(why) });
    }
    return found;
  }

  any(name, list) {
    return list.some((word) => this.words[name].has(word));
  }

  heading(cells, why) {
    const heading = cells.slice(0, HEADER_ROWS).find((cell) => this.tellsWho(cell)) ?? cells[0];
    const isValue = why && why !== "header" && (this.isName(heading) || !LETTER.test(heading) || heading.includes("@"));
    return isValue ? "" : [...heading].slice(0, LONGEST_NAME).join("");
  }

  // A table with a student in each column.
  namesAcross(rows) {
    const first = rows[0] ?? [];
    const headed = first.filter((cell) => this.isName(cell));
    if (headed.length < 2 || 2 * headed.length < first.length - 1) return new Set();
    return new Set([...first.keys()].filter((at) => this.couldBeName(first[at])));
  }

  why(cells) {
    if (cells.slice(0, HEADER_ROWS).some((cell) => this.tellsWho(cell))) return "header";
    const values = cells.length > 1 ? cells.slice(1) : cells;
    if (values.some((value) => MAIL.test(value))) return "mail";
    if (values.some((value) => PHONE.test(value))) return "phone";
    const sizes = new Set(values.map(size));
    if (mostly(values, (value) => ID.test(value)) && sizes.size <= 2) return "id";
    return mostly(values, (value) => this.isName(value)) ? "name" : "";
  }

  tellsWho(cell) {
    if (size(cell) > LONGEST_HEADING) return false;
    const text = plain(cell);
    const words = text.split(" ").filter(Boolean);
    return (
      this.words.whole.has(text) ||
      this.words.always.has(text.replaceAll(" ", "")) ||
      this.any("always", words) ||
      words.at(-1) === "id" ||
      [...this.words.pairs].some((pair) => ` ${text} `.includes(` ${pair} `)) ||
      (this.any("who", words) && this.any("what", words) && !words.includes("of"))
    );
  }

  couldBeName(cell) {
    if (size(cell) > LONGEST_NAME || !NAME.test(cell) || this.any("labels", plain(cell).split(" "))) return false;
    return cell.split(/[, ]+/).every((part) => /^\p{Lu}/u.test(part) || this.words.between.has(part));
  }

  isName(cell) {
    const words = plain(cell).split(" ");
    const known = this.any("given", words) && !this.any("labels", words);
    if (known && NAME.test(cell) && size(cell) <= LONGEST_NAME) return true;
    return this.couldBeName(cell) && cell.split(/[, ]+/).length > 1;
  }
}

// At least half of the values, and most of those differ.
function mostly(values, looks) {
  const alike = values.filter(looks);
  return alike.length > 0 && 2 * alike.length >= values.length && 10 * new Set(alike).size >= 7 * alike.length;
}
