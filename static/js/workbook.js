// A workbook (XLSX) read here: the visible sheet a teacher means, as rows of texts, so that columns.js can look at it and a
// table of plain values goes up instead of it. Fetched when the first workbook is chosen, and it fetches vendor/fflate.min.js.
// What cannot be read here with certainty throws or is null; then the server looks. Nothing inside is ever run or fetched.
import { decoded, rowsWith } from "./columns.js";

const MOST_PARTS = 2000;
const MOST_PART_BYTES = 10e6; // unpacked; a phone holds it as a tree many times as large
const MOST_CELLS = 100_000; // in a second or two
const MOST_COLUMNS = 200;
const LAST_DAY = 2_958_466; // 10000-01-01, which no spreadsheet shows
const DAY = 86_400; // seconds
const FIRST_DAY = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) };
// Formats that every program knows by number: styles do not spell them out.
const DATES = "yyyy-mm-dd";
const KNOWN_FORMATS = {
  ...Object.fromEntries([14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, DATES])),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 45, 47, 55, 56].map((id) => [id, "hh:mm:ss"])),
  9: "0%",
  10: "0.00%",
  22: `${DATES} hh:mm`,
  46: "[h]:mm:ss",
};
let unpacker;

/** The unpacker: with it `read` needs nothing from anywhere. */
export function load(address) {
  unpacker ??= new Promise((ready, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => ready(window.fflate.unzipSync);
    script.onerror = () => {
      unpacker = undefined;
      failed(new Error("no unpacker"));
    };
    document.head.append(script);
  });
  return unpacker;
}

/** The first visible sheet with rows below its headings: its name, the rows people see, all of them with the hidden ones
 * for the rule, the columns hidden in it, and how many sheets there are besides; null where there is none. */
export function read(bytes, unzip) {
  const book = new Book(bytes, unzip);
  for (const { name, path } of book.sheets) {
    const sheet = book.sheet(path);
    if (sheet.rows.length > 1) return { ...sheet, name, others: book.count - 1 };
  }
  return null;
}

function fail(why) {
  throw new Error(why);
}

function children(element, name) {
  const found = [];
  for (let child = element.firstElementChild; child; child = child.nextElementSibling) {
    if (child.localName === name) found.push(child);
  }
  return found;
}

const isOn = (word) => word === "1" || word === "true";
const kindOf = (type) => type.slice(type.lastIndexOf("/") + 1);

class Book {
  constructor(bytes, unzip) {
    this.bytes = bytes;
    this.unzip = unzip;
    const names = this.names();
    if (names.some((name) => /vbaproject/i.test(name))) fail("macros");
    const [start] = this.relations("").filter(({ kind }) => kind === "officeDocument");
    const book = this.tree(start.path);
    this.parts = this.relations(start.path);
    this.from = isOn(book.querySelector("workbookPr")?.getAttribute("date1904")) ? 1904 : 1900;
    const all = [...book.querySelectorAll("sheets > sheet")];
    this.count = all.length;
    this.sheets = all.filter((sheet) => !/hidden/i.test(sheet.getAttribute("state"))).flatMap((sheet) => this.place(sheet));
    this.texts = this.sharedTexts();
    this.formats = this.cellFormats();
  }

  // --- Parts -------------------------------------------------------------------------------------------------------

  names() {
    const names = [];
    this.unzip(this.bytes, {
      filter: ({ name }) => {
        if (names.push(name) > MOST_PARTS) fail("endless");
        return false;
      },
    });
    return names;
  }

  // What the directory says of a size is also all the memory the unpacker takes for it.
  part(path) {
    const filter = ({ name, size, originalSize }) => {
      if (name === path && Math.max(size, originalSize) > MOST_PART_BYTES) fail("endless");
      return name === path;
    };
    return this.unzip(this.bytes, { filter })[path];
  }

  tree(path) {
    const text = decoded(this.part(path) ?? fail("no such part"));
    // Entities could multiply; no program writes any.
    if (/<!(doctype|entity)/i.test(text)) fail("entities");
    if ((text.match(/<(?:\w+:)?c[\s/>]/g)?.length ?? 0) > MOST_CELLS) fail("endless");
    const tree = new DOMParser().parseFromString(text, "application/xml");
    return tree.querySelector("parsererror") ? fail("broken") : tree;
  }

  /** Where the relations of a part lead inside the workbook. */
  relations(path) {
    const [, folder, name] = /^(.*\/)?([^/]*)$/.exec(path);
    return [...this.tree(`${folder ?? ""}_rels/${name}.rels`).querySelectorAll("Relationship")]
      .filter((one) => one.getAttribute("TargetMode") !== "External")
      .map((one) => ({
        id: one.getAttribute("Id"),
        kind: kindOf(one.getAttribute("Type")),
        path: decodeURI(new URL(one.getAttribute("Target"), `file:///${path}`).pathname.slice(1)),
      }));
  }

  // Charts and dialogs are sheets too, without cells.
  place(sheet) {
    const leads = ({ localName, namespaceURI }) => localName === "id" && kindOf(namespaceURI ?? "") === "relationships";
    const id = [...sheet.attributes].find(leads);
    const part = this.parts.find((one) => one.id === id?.value && one.kind === "worksheet");
    return part ? [{ name: sheet.getAttribute("name") ?? "", path: part.path }] : [];
  }

  optional(kind) {
    const part = this.parts.find((one) => one.kind === kind);
    return part && this.tree(part.path);
  }

  sharedTexts() {
    return [...(this.optional("sharedStrings")?.querySelectorAll("sst > si") ?? [])].map(textOf);
  }

  /** How each style of a cell shows a number. */
  cellFormats() {
    const styles = this.optional("styles");
    if (!styles) return [];
    const words = (one) => [one.getAttribute("numFmtId"), one.getAttribute("formatCode")];
    const own = [...styles.querySelectorAll("numFmts > numFmt")].map(words);
    const codes = { ...KNOWN_FORMATS, ...Object.fromEntries(own) };
    return [...styles.querySelectorAll("cellXfs > xf")].map((xf) => formatOf(codes[xf.getAttribute("numFmtId")] ?? ""));
  }

  // --- Cells -------------------------------------------------------------------------------------------------------

  sheet(path) {
    const tree = this.tree(path);
    const lines = [...tree.querySelectorAll("sheetData > row")].map((row) => ({ cells: this.row(row), seen: isSeen(row) }));
    const all = rowsWith(lines.map(({ cells }) => cells)) ?? fail("endless");
    const rows = rowsWith(lines.filter(({ seen }) => seen).map(({ cells }) => cells));
    return { all, rows, hidden: hiddenColumns(tree) };
  }

  row(row) {
    const cells = [];
    for (const cell of children(row, "c")) {
      const at = placeOf(cell.getAttribute("r")) ?? cells.length;
      const text = plain(this.text(cell));
      if (!text) continue;
      if (at >= MOST_COLUMNS) fail("endless");
      while (cells.length < at) cells.push("");
      cells[at] = text;
    }
    return cells;
  }

  text(cell) {
    const type = cell.getAttribute("t") ?? "n";
    if (type === "inlineStr") return children(cell, "is").map(textOf).join("");
    const value = children(cell, "v")[0]?.textContent ?? "";
    if (!value) return "";
    if (type === "s") return this.texts[value] ?? fail("no such text");
    if (type === "b") return isOn(value) ? "TRUE" : "FALSE";
    if (type === "d") return value.replace("T", " ").replace(/ 00:00(:00(\.0+)?)?Z?$/, "");
    if (type === "n") return shown(value, this.formats[cell.getAttribute("s") ?? 0], this.from);
    return value;
  }
}

// A cell is one line of the table that goes up; the server knows a table by its lines.
const plain = (text) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

// Without the readings that stand above Japanese and Chinese text.
function textOf(element) {
  const texts = [...element.querySelectorAll("t")].filter((one) => one.parentNode.localName !== "rPh");
  const text = texts.map((one) => one.textContent).join("");
  return text.replace(/_x([0-9A-F]{4})_/gi, (_all, code) => String.fromCharCode(parseInt(code, 16)));
}

// "AB12" is in column 27, counted from 0.
function placeOf(reference) {
  const [letters] = /^[A-Z]{1,3}/.exec(reference ?? "") ?? [];
  return letters && [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}

const isSeen = (row) => !isOn(row.getAttribute("hidden")) && Number(row.getAttribute("ht") ?? 1) > 0;

function hiddenColumns(tree) {
  const hidden = new Set();
  for (const column of tree.querySelectorAll("cols > col")) {
    if (!isOn(column.getAttribute("hidden")) && Number(column.getAttribute("width") ?? 1) > 0) continue;
    const last = Math.min(Number(column.getAttribute("max")), MOST_COLUMNS);
    for (let at = Number(column.getAttribute("min")); at <= last; at += 1) hidden.add(at - 1);
  }
  return hidden;
}

// --- Numbers as people see them --------------------------------------------------------------------------------------

// Of a format only what makes a number a date, a time, a share or an id; its colours, words and currency do not.
function formatOf(code) {
  const bare = code.replace(/"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "").split(";")[0];
  if (/general/i.test(bare)) return {};
  const time = /[hs]/i.test(bare);
  const day = /[yd]/i.test(bare) || (/m/i.test(bare) && !time);
  if (time && bare.includes("[")) return { span: true };
  if (time || day) return { time, day };
  if (bare.includes("%")) return { places: /\.([0#?]+)/.exec(bare)?.[1].length ?? 0 };
  return /^0+$/.test(bare) ? { digits: bare.length } : {};
}

function shown(value, format = {}, from) {
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (format.places !== undefined) return `${rounded(number * 100, format.places)}%`;
  if (format.digits && Number.isInteger(number) && number >= 0) return String(number).padStart(format.digits, "0");
  if (number < 0 || number >= LAST_DAY) return String(number);
  if (format.span) return span(Math.round(number * DAY));
  return format.day || format.time ? moment(number, format, from) : String(number); // the shortest that is exact
}

// Half away from zero, of the decimal figure people see: 28.45 is not the 28.449999… a machine keeps.
function rounded(number, places) {
  const shift = (text, by) => Number(`${text}e${by}`);
  const figure = String(Number(Math.abs(number).toPrecision(15)));
  const size = figure.includes("e") ? Number(figure) : shift(Math.round(shift(figure, places)), -places);
  return `${number < 0 && size ? "-" : ""}${size.toFixed(places)}`;
}

function moment(number, { day, time }, from) {
  const isDay = day && number >= 1;
  const seconds = time || !isDay ? Math.round(number * DAY) : Math.floor(number) * DAY;
  // The first spreadsheets took 1900 for a leap year, and all that followed keep to it.
  const early = from === 1900 && number < 60 ? DAY : 0;
  const iso = new Date(FIRST_DAY[from] + (seconds + early) * 1000).toISOString();
  const clock = iso.slice(11, 19).replace(/:00$/, "");
  return [isDay && iso.slice(0, 10), (time || !isDay) && clock].filter(Boolean).join(" ");
}

function span(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const rest = seconds % 60 ? `:${two(seconds % 60)}` : "";
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}${rest}`;
}
