// The table of class totals without page loads: rows added and removed, cells pasted from a spreadsheet.
//
//   <fieldset data-rows data-most="60" data-added="…" data-removed="…" data-full="…">
//     a management form · <tbody> of rows · <template> of one row (__prefix__ its index, __row__ its number)
//     <textarea hidden data-field="…"> the same rows as text, which static/js/autosave.js saves and may put back
//
// Load it before autosave.js, so that text put back finds the table listening.
import { announce } from "./app.js";

const CELLS = "input:not([type=hidden])";

class Rows {
  constructor(root) {
    this.root = root;
    this.body = root.querySelector("tbody");
    this.pattern = root.querySelector("template").innerHTML;
    this.total = root.querySelector("[name$=-TOTAL_FORMS]");
    this.text = root.querySelector("[data-field]");
    this.most = Number(root.dataset.most);
    root.addEventListener("input", (event) => event.target !== this.text && this.tell());
    root.addEventListener("click", (event) => this.press(event));
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("paste", (event) => this.paste(event));
    this.text.addEventListener("input", () => this.text.value !== this.written() && this.draw(this.read(this.text.value)));
    const saved = this.text.value;
    this.text.value = this.written();
    // What a browser or a refused form put into the cells is not on the server yet.
    window.addEventListener("load", () => this.written() !== saved && this.text.value !== saved && this.tell());
  }

  rows() {
    return [...this.body.rows];
  }

  cells(row) {
    return [...row.querySelectorAll(CELLS)];
  }

  values() {
    return this.rows().map((row) => this.cells(row).map((cell) => cell.value.trim().replace(/\s+/g, " ")));
  }

  written() {
    const filled = this.values().filter((values) => values.some(Boolean));
    return filled.map((values) => values.join("\t").replace(/\t+$/, "")).join("\n");
  }

  read(text) {
    return text.split(/\r?\n/).filter((line) => line.trim()).map((line) => line.split("\t"));
  }

  tell() {
    this.text.value = this.written();
    this.text.dispatchEvent(new Event("input"));
  }

  append() {
    if (this.rows().length >= this.most) return null;
    const at = this.rows().length;
    const html = this.pattern.replaceAll("__prefix__", at).replaceAll("__row__", at + 1);
    this.body.insertAdjacentHTML("beforeend", html);
    this.total.value = at + 1;
    return this.body.lastElementChild;
  }

  // Every row anew, so that names and numbers follow each other.
  draw(rows) {
    this.body.replaceChildren();
    (rows.length ? rows : [[]]).slice(0, this.most).forEach((values) => {
      const cells = this.cells(this.append());
      values.slice(0, cells.length).forEach((value, at) => (cells[at].value = value));
    });
  }

  add() {
    const row = this.append();
    if (!row) return announce(this.root.dataset.full);
    this.cells(row)[0].focus();
    return announce(this.root.dataset.added.replace("__row__", this.rows().length));
  }

  remove(at) {
    this.draw(this.values().filter((_values, index) => index !== at));
    this.tell();
    const rows = this.rows();
    this.cells(rows[Math.min(at, rows.length - 1)])[0].focus();
    announce(this.root.dataset.removed.replace("__row__", at + 1));
  }

  press(event) {
    const button = event.target.closest("button[name=more], button[name=drop]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "more") this.add();
    else this.remove(this.rows().indexOf(button.closest("tr")));
  }

  key(event) {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(CELLS)) return;
    event.preventDefault();
    const row = event.target.closest("tr");
    const column = this.cells(row).indexOf(event.target);
    if (row.nextElementSibling) this.cells(row.nextElementSibling)[column].focus();
    else this.add();
  }

  paste(event) {
    const text = event.clipboardData?.getData("text/plain").replace(/[\r\n]+$/, "") ?? "";
    if (!event.target.matches(CELLS) || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const start = this.rows().indexOf(event.target.closest("tr"));
    const column = this.cells(this.rows()[start]).indexOf(event.target);
    const lines = this.read(text);
    let full = false;
    lines.forEach((values, down) => {
      const row = this.rows()[start + down] ?? this.append();
      if (!row) {
        full = true;
        return;
      }
      const cells = this.cells(row);
      values.slice(0, cells.length - column).forEach((value, across) => (cells[column + across].value = value.trim()));
    });
    this.tell();
    if (full) announce(this.root.dataset.full);
  }
}

document.querySelectorAll("[data-rows]").forEach((root) => new Rows(root));
