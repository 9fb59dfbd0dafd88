// Files that go up while the person writes, and go on after a cut, a reload or a closed lid. The server knows which are
// on their way (/uploads/), so nothing about them is kept on this device but a mark that there is something to ask for.
//
//   <input type="file" data-upload="upload"> <input type="hidden" name="upload"> <p data-upload-note></p>
//
// A file that arrived stands in the form as its id; the bytes are not sent again. Words: templates/parts/uploads.html.
import { announce, csrfToken } from "./app.js";

const FIRST_CHUNK = 1 << 20;
const CHUNK_TAKES = 5000; // milliseconds that one piece should take
const RETRY = [0, 1000, 3000, 5000, 10000, 30000];
const GOES_ON = [0, 408, 409, 423]; // and every 5xx but a full disk
const NO_TUS = [404, 405, 501];
const MARK = "practicum:uploads";
const SAMPLE = 1 << 16;

const tray = document.getElementById("uploads");
const words = tray?.dataset ?? {};
const flights = new Set();
let client;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const megabytes = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: bytes < 1e6 ? "kilobyte" : "megabyte",
    maximumFractionDigits: bytes < 1e7 ? 1 : 0,
  }).format(bytes / (bytes < 1e6 ? 1e3 : 1e6));
const amount = (done, total) => fill(words.size, { done: megabytes(done), total: megabytes(total) });

function mark(there) {
  try {
    if (there) localStorage.setItem(MARK, "1");
    else localStorage.removeItem(MARK);
  } catch {
    // No storage: pages with a form still ask.
  }
}

function marked() {
  try {
    return localStorage.getItem(MARK) === "1";
  } catch {
    return true;
  }
}

// The client is fetched when the first file is chosen.
function load() {
  client ??= new Promise((ready, failed) => {
    const script = document.createElement("script");
    script.src = words.client;
    script.onload = () => ready(window.tus);
    script.onerror = () => {
      client = undefined;
      failed(new Error("no client"));
    };
    document.head.append(script);
  });
  return client;
}

async function known() {
  try {
    const answer = await fetch(words.url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).uploads : [];
  } catch {
    return [];
  }
}

// The beginning, the end and the size: enough to know a file again, not enough to tell anybody what is in it.
async function fingerprint(file) {
  const ends = await new Blob([file.slice(0, SAMPLE), file.slice(-SAMPLE), String(file.size)]).arrayBuffer();
  if (!window.crypto?.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", ends));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sentenceIn(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).sentence || "";
  } catch {
    return "";
  }
}

// --- A line of the tray ---------------------------------------------------------------------------------

class Row {
  constructor(name, size) {
    this.element = tray.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
    this.find(".name").textContent = name;
    this.element.querySelectorAll(".visually-hidden").forEach((hidden) => (hidden.textContent = ` ${name}`));
    this.find("progress").setAttribute("aria-label", name);
    this.find("progress").max = size;
    this.size = size;
    this.show({});
    tray.querySelector("[data-list]").append(this.element);
    tray.hidden = false;
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  on(name, act) {
    this.find(`[data-${name}]`).addEventListener("click", act);
  }

  at(done, left = "") {
    this.done = done;
    this.find("progress").value = done;
    this.find("[data-size]").textContent = [amount(done, this.size), left].filter(Boolean).join(" – ");
    summarize();
  }

  state(text) {
    this.find("[data-state]").textContent = text;
  }

  // Which buttons there are; the one that had the focus hands it to its neighbour.
  show({ pause = false, resume = false, place = "" }) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    this.find("[data-pause]").hidden = !pause;
    this.find("[data-resume]").hidden = !resume;
    this.find("[data-place]").hidden = !place;
    if (place) this.find("[data-place]").href = place;
    if (focused?.hidden) this.find(".does > :not([hidden])").focus();
  }

  remove() {
    const had = this.element.contains(document.activeElement);
    this.element.remove();
    tray.hidden = !tray.querySelector("[data-list]").children.length;
    if (had) (tray.hidden ? document.getElementById("main") : tray.querySelector("summary")).focus();
    summarize();
  }
}

function summarize() {
  const going = [...flights].filter((flight) => flight.state !== "arrived");
  tray.querySelector("[data-stay]").hidden = !going.some((flight) => flight.state === "sending");
  const sum = (name) => going.reduce((all, flight) => all + (flight.row?.[name] ?? 0), 0);
  tray.querySelector("[data-summary]").textContent = going.length ? amount(sum("done"), sum("size")) : "";
}

async function terminate(url) {
  const headers = { "X-CSRFToken": csrfToken(), "X-HTTP-Method-Override": "DELETE", "Tus-Resumable": "1.0.0" };
  await fetch(url, { method: "POST", headers, credentials: "same-origin", keepalive: true }).catch(() => {}); // it expires by itself
}

// --- A file on its way -----------------------------------------------------------------------------------

class Flight {
  constructor(input, file) {
    this.input = input;
    this.file = file;
    this.name = file.name;
    this.state = "starting";
    this.told = 0;
    this.rate = 0;
    flights.add(this);
    this.begin();
  }

  get form() {
    return this.input.form;
  }

  get field() {
    return this.form.elements[this.input.dataset.upload];
  }

  async begin() {
    let tus, print, mine;
    try {
      [tus, mine] = await Promise.all([load(), known()]);
    } catch {
      return this.giveWay(); // without the client the form sends the bytes, as it would without scripts
    }
    try {
      print = await fingerprint(this.file);
    } catch {
      return this.refuse(words.failed);
    }
    if (this.state === "gone") return undefined;
    const before = mine.find(
      (row) => row.size === this.file.size && row.fingerprint === print && (print || row.name === this.name),
    );
    listed.get(before?.id)?.remove();
    this.row = new Row(this.name, this.file.size);
    this.row.on("pause", () => {
      this.pause();
      this.asked = true;
    });
    this.row.on("resume", () => this.resume());
    this.row.on("remove", () => this.remove());
    this.row.at(before?.offset ?? 0);
    mark(true);
    this.upload = new tus.Upload(this.file, this.options(print, before && new URL(before.url, location.href).href));
    return this.resume();
  }

  options(print, uploadUrl) {
    return {
      endpoint: new URL(words.url, location.href).href,
      uploadUrl,
      metadata: { filename: this.name, filetype: this.file.type, place: location.pathname, fingerprint: print },
      storeFingerprintForResuming: false,
      overridePatchMethod: true, // some schools' networks let only GET and POST through
      chunkSize: FIRST_CHUNK,
      retryDelays: RETRY.map((delay) => delay * (0.75 + Math.random() / 2)),
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()), // signing in again renews it
      onShouldRetry: (error) => navigator.onLine !== false && this.goesOn(error),
      onProgress: (sent, total) => this.progress(sent, total),
      onChunkComplete: (size) => this.adapt(size),
      onSuccess: () => this.arrive(),
      onError: (error) => this.stop(error),
    };
  }

  goesOn(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    return GOES_ON.includes(status) || (status >= 500 && status !== 507 && status !== 501);
  }

  resume() {
    this.state = "sending";
    this.asked = false;
    this.since = performance.now();
    this.row.state(words.sending);
    this.row.show({ pause: true });
    this.note(words.noteSending);
    this.upload.start();
    summarize();
  }

  pause(text = words.paused, note = words.notePaused) {
    this.upload?.abort();
    this.state = "paused";
    this.rate = 0;
    this.row.at(this.row.done);
    this.row.state(text);
    this.row.show({ resume: true });
    tray.querySelector("details").open = true;
    this.note(note);
    announce(fill(words.stopped, this));
    summarize();
  }

  adapt(size) {
    const took = Math.max(performance.now() - this.since, 1);
    this.since = performance.now();
    const speed = (size / took) * 1000;
    this.rate = this.rate ? this.rate * 0.7 + speed * 0.3 : speed;
    const wanted = Math.floor((size * CHUNK_TAKES) / took / FIRST_CHUNK) * FIRST_CHUNK;
    this.upload.options.chunkSize = Math.min(Math.max(wanted, FIRST_CHUNK), 2 * size, Number(words.chunk));
  }

  progress(sent, total) {
    if (this.state !== "sending") return;
    this.row.at(sent, sent < total ? this.left(total - sent) : "");
    if (sent === total) this.row.state(words.last);
    const quarter = Math.floor((4 * sent) / total);
    if (quarter > this.told && quarter < 4) announce(fill(words.percent, { name: this.name, n: quarter * 25 }));
    this.told = Math.max(quarter, this.told);
  }

  left(bytes) {
    if (!this.rate) return "";
    const minutes = Math.round(bytes / this.rate / 60);
    return minutes < 1 ? words.leftSeconds : fill(words.leftMinutes, { n: minutes });
  }

  arrive() {
    this.state = "arrived";
    this.row.at(this.file.size);
    this.row.state(words.arrived);
    this.row.show({});
    this.row.find("[data-remove]").hidden = true; // it is a file now; the form decides
    announce(fill(words.done, this));
    this.stand(new URL(this.upload.url).pathname.split("/").filter(Boolean).pop());
    this.note(words.noteArrived);
    summarize();
    if (this.held !== undefined) this.form.requestSubmit(this.held);
  }

  // The id stands in the form instead of the bytes.
  stand(id) {
    this.field.value = id;
    this.input.dataset.name ||= this.input.name;
    this.input.removeAttribute("name");
  }

  stop(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const sentence = sentenceIn(error);
    if (NO_TUS.includes(status) && !sentence && !this.upload.url) return this.giveWay();
    if (navigator.onLine === false) return this.pause(words.offline);
    if (status < 400 || this.goesOn(error)) return this.pause();
    if ([401, 403, 507].includes(status)) return this.pause(sentence || words.paused);
    return this.refuse(sentence || words.refused);
  }

  refuse(sentence) {
    this.leave();
    this.input.value = "";
    this.note(sentence, "problem");
    announce(sentence);
  }

  giveWay() {
    this.leave();
    this.note("");
  }

  leave() {
    this.state = "gone";
    this.held = undefined;
    flights.delete(this);
    this.row?.remove();
  }

  remove() {
    this.drop();
    this.input.value = "";
    this.note("");
  }

  // Another file was chosen, or this one is not wanted.
  drop() {
    this.upload?.abort();
    if (this.upload?.url && this.state !== "arrived") terminate(this.upload.url);
    this.leave();
  }

  hold(submitter) {
    this.held = submitter;
    this.note(this.state === "paused" ? words.notePaused : words.noteHeld);
    announce(this.noteElement.textContent);
    if (this.state === "paused") this.row.find("[data-resume]").focus();
  }

  get noteElement() {
    return this.input.parentElement.querySelector("[data-upload-note]");
  }

  note(text, tone = "") {
    this.noteElement.dataset.tone = tone;
    this.noteElement.textContent = fill(text, this);
  }
}

// --- Uploads the server knows of, and this page does not send ------------------------------------------------

const listed = new Map();

function list(upload) {
  const row = new Row(upload.name, upload.size);
  listed.set(upload.id, row);
  row.at(upload.offset);
  row.state(upload.state === "complete" ? words.unused : words.waiting);
  row.show({ place: upload.place === location.pathname ? "" : upload.place });
  row.find("[data-remove]").hidden = upload.state === "complete";
  row.on("remove", () => {
    terminate(upload.url);
    row.remove();
    offered(upload.id)?.replaceChildren();
  });
}

const offered = (id) => document.querySelector(`[data-upload-note][data-offers="${id}"]`);

// Below the file field of the page it was chosen on: go on with it, or use what has arrived.
function offer(upload) {
  const input = document.querySelector("input[type=file][data-upload]");
  const note = input?.parentElement.querySelector("[data-upload-note]");
  if (!note || note.textContent.trim() || upload.place !== location.pathname) return;
  note.dataset.offers = upload.id;
  if (upload.state !== "complete") {
    note.textContent = fill(words.noteAgain, { name: upload.name, size: amount(upload.offset, upload.size) });
    return;
  }
  const use = document.createElement("button");
  use.type = "button";
  use.className = "link-button";
  use.textContent = words.use;
  use.addEventListener("click", () => {
    input.form.elements[input.dataset.upload].value = upload.id;
    note.textContent = fill(words.noteArrived, upload);
    listed.get(upload.id)?.remove();
    input.focus();
  });
  note.replaceChildren(`${fill(words.noteUse, upload)} `, use);
}

async function recall() {
  if (!document.querySelector("input[type=file][data-upload]") && !marked()) return;
  const uploads = await known();
  mark(uploads.length > 0);
  uploads.forEach((upload) => {
    list(upload);
    offer(upload);
  });
}

// --- The page ----------------------------------------------------------------------------------------------

if (tray) {
  tray.querySelector("details").open = window.matchMedia("(min-width: 40em)").matches; // a phone's screen is small
  const of = (form) => [...flights].filter((flight) => flight.form === form);
  const busy = (flight) => ["starting", "sending", "paused"].includes(flight.state);

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-upload]")) return;
    [...flights].filter((flight) => flight.input === input).forEach((flight) => flight.drop());
    input.form.elements[input.dataset.upload].value = "";
    if (input.dataset.name) input.name = input.dataset.name;
    if (input.files.length) new Flight(input, input.files[0]);
  });

  document.addEventListener(
    "submit",
    (event) => {
      const [waiting] = of(event.target).filter(busy);
      if (!waiting) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting.hold(event.submitter);
    },
    true,
  );

  window.addEventListener("beforeunload", (event) => {
    if ([...flights].some(busy)) event.preventDefault();
  });
  window.addEventListener("offline", () => {
    [...flights].filter((flight) => flight.state === "sending").forEach((flight) => flight.pause(words.offline));
  });
  window.addEventListener("online", () => {
    [...flights].filter((flight) => flight.state === "paused" && !flight.asked).forEach((flight) => flight.resume());
  });
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--uploads-height", `${tray.offsetHeight}px`);
  }).observe(tray);
  recall();
}
