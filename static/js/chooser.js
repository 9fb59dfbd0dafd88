// Shows the columns of a chosen table before it leaves this device, and sends on only those that stay. The form gets a
// file that never held the others; of a workbook always a table of what people see in one sheet, so that nothing else in it
// goes up. Words: templates/files/chooser.html. Load it before uploads.js has heard of a file: it listens while the event
// comes down, uploads.js when it goes up again.
import { decoded, isTable, rowsOf, Rule, written } from "./columns.js";

const MOST_BYTES = 50e6; // more is no table of a class, and a phone should not read it whole
const HEAD_BYTES = 10_000; // a table is known by less
const WORKBOOK = /\.xlsx$/i;
const WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"; // a cloud gives no ending
const SPREADSHEET_ENDING = /(\.(csv|tsv|txt|tab|xlsx))?$/i;

class Chooser {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.input = root.parentElement.querySelector("input[type=file][data-upload]");
    this.passing = false;
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this[button.dataset.do]();
    });
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  get waits() {
    return Boolean(this.file);
  }

  async look(event) {
    if (this.passing) return;
    const [file] = this.input.files;
    this.reset();
    if (!file) return;
    // Whether it is a table is known a moment later; until then nobody else hears of it.
    event.stopImmediatePropagation();
    this.file = file;
    this.input.value = "";
    try {
      if (WORKBOOK.test(file.name) || file.type === WORKBOOK_TYPE) await this.lookInside(file);
      else await this.lookAt(file);
    } catch {
      if (this.file === file) this.refuse(this.words.unreadable);
    }
  }

  async lookAt(file) {
    const rows = await this.read(file);
    if (this.file !== file) return undefined;
    if (rows === null) return this.refuse(this.words.endless);
    if (!rows.length) return this.pass(file);
    return this.show(rows);
  }

  // A workbook that cannot be shown is looked at by the server.
  async lookInside(file) {
    const sheet = file.size > MOST_BYTES ? null : await this.open(file);
    if (this.file !== file) return undefined;
    if (sheet) return this.show(sheet.rows, sheet);
    this.say(this.words.workbook);
    return this.pass(file);
  }

  // Without the reader, or the bytes, nothing is known of the workbook, and nothing goes up. Once there, it knows what it
  // cannot read: what is locked, broken, endless or carries macros.
  async open(file) {
    const { load, read } = await import("./workbook.js");
    const unzip = await load(this.words.unzip);
    const bytes = new Uint8Array(await file.arrayBuffer());
    try {
      const sheet = read(bytes, unzip);
      return sheet && isTable(new TextEncoder().encode(written(sheet.rows, new Set()))) ? sheet : null;
    } catch {
      return null;
    }
  }

  async read(file) {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    if (file.size > MOST_BYTES || !isTable(head)) return [];
    return rowsOf(decoded(new Uint8Array(await file.arrayBuffer())));
  }

  // The file goes on as if it had just been chosen.
  pass(file) {
    const carrier = new DataTransfer();
    carrier.items.add(file);
    this.input.files = carrier.files;
    this.file = this.rows = undefined;
    this.find("[data-table]").hidden = true;
    this.passing = true;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.passing = false;
  }

  async show(rows, sheet) {
    const { file } = this;
    const answer = await fetch(this.words.rule, { credentials: "same-origin" });
    const columns = new Rule(await answer.json()).find(sheet?.all ?? rows).map((column) => unseen(column, sheet?.hidden));
    if (this.file !== file) return; // another one was chosen meanwhile
    this.rows = rows;
    this.find("[data-name]").textContent = file.name;
    this.find("[data-part]").hidden = !sheet;
    this.find("[data-part]").textContent = sheet ? this.part(sheet) : "";
    const pattern = this.find("template").content.firstElementChild;
    this.find("[data-list]").replaceChildren(...columns.map((column) => this.line(pattern.cloneNode(true), column)));
    this.find("[data-table]").hidden = false;
    this.say(columns.some((column) => column.out) ? this.words.found : this.words.none);
    this.find("input[type=checkbox]").focus();
  }

  part({ name, others, all, rows }) {
    const sheet = others ? this.words.sheets.replace("{sheet}", () => name) : this.words.sheet;
    const hidden = all.length - rows.length;
    return hidden ? `${sheet} ${this.words.hiddenRows.replace("{n}", hidden)}` : sheet;
  }

  line(line, { at, name, letter, why, out }) {
    const id = `${this.input.id}-column-${at}`;
    const box = line.querySelector("input");
    Object.assign(box, { id, value: at, checked: out });
    const label = line.querySelector("label");
    label.htmlFor = id;
    const place = this.words.place.replace("{letter}", letter);
    const words = name ? `${name} (${place})` : place[0].toUpperCase() + place.slice(1);
    label.textContent = why ? `${words}: ${this.words[`why${why[0].toUpperCase()}${why.slice(1)}`]}` : words;
    return line;
  }

  keep() {
    const boxes = [...this.root.querySelectorAll("input[type=checkbox]")];
    const out = new Set(boxes.filter((box) => box.checked).map((box) => Number(box.value)));
    if (out.size === boxes.length) return this.say(this.words.all);
    const name = this.file.name.replace(SPREADSHEET_ENDING, ".csv");
    this.say(out.size ? this.words.left.replace("{n}", out.size) : this.words.whole);
    this.pass(new File([written(this.rows, out)], name, { type: "text/csv" }));
    return this.input.focus();
  }

  cancel() {
    this.reset();
    this.input.focus();
  }

  refuse(sentence) {
    this.reset();
    this.say(sentence);
  }

  reset() {
    this.file = this.rows = undefined;
    this.find("[data-table]").hidden = true;
    this.find("[data-list]").replaceChildren();
    this.say("");
  }

  say(text) {
    this.find("[data-said]").textContent = text;
  }
}

// Whoever hid a column may have forgotten it, so it stays here unless it is wanted.
function unseen(column, hidden) {
  return hidden?.has(column.at) && !column.why ? { ...column, why: "hidden", out: true } : column;
}

const choosers = new Map([...document.querySelectorAll("[data-chooser]")].map((root) => {
  const chooser = new Chooser(root);
  return [chooser.input, chooser];
}));

document.addEventListener("change", (event) => choosers.get(event.target)?.look(event), true);
document.addEventListener(
  "submit",
  (event) => {
    const waiting = [...choosers.values()].find((one) => one.waits && one.input.form === event.target);
    if (!waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.say(waiting.words.held);
    waiting.find("[data-do=keep]").focus();
  },
  true,
);
