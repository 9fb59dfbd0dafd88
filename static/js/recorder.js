// Records with the camera or microphone where the browser can, and hands the recording to the file input above it: from
// there it goes up in pieces like a file that was chosen (uploads.js). Words: templates/files/recorder.html.
const SLICE = 1000; // milliseconds; what a browser that breaks down may lose
const TICK = 250;
const LAST_MINUTE = 60;
const DEAF_AFTER = 5; // seconds without any sound
const QUIET = 0.01; // of full loudness
const HEIGHT = 720;
// The first a browser can: MP4 plays everywhere, WebM nearly.
const TYPES = {
  video: ["video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/webm;codecs=vp8,opus", "video/webm", "video/mp4"],
  audio: ["audio/mp4;codecs=mp4a.40.2", "audio/webm;codecs=opus", "audio/webm", "audio/mp4", "audio/ogg"],
};
const REFUSALS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

const can = window.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia) && "MediaRecorder" in window;
const two = (number) => String(number).padStart(2, "0");
const clock = (seconds) => `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;

class Recorder {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.input = root.parentElement.querySelector("input[type=file][data-upload]");
    this.state = "idle";
    this.facing = this.words.facing;
    this.show("idle");
    root.hidden = false;
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this[button.dataset.do](button.value);
    });
    // A reflection that is typed after all needs no camera; what was recorded is not lost by that.
    root.closest("form").addEventListener("change", () => root.checkVisibility?.() === false && this.hush());
    for (const player of root.querySelectorAll("[data-played]")) this.mend(player);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  get unsent() {
    return Boolean(this.file) || ["recording", "paused"].includes(this.state);
  }

  get seconds() {
    return (this.before + (this.since ? performance.now() - this.since : 0)) / 1000;
  }

  // Which buttons there are. One of them that had the focus hands it to the first, which is what comes next.
  show(state, said = "") {
    const focused = this.root.contains(document.activeElement);
    this.state = state;
    this.root.dataset.state = state;
    for (const part of this.root.querySelectorAll("[data-shown]")) {
      part.hidden = !part.dataset.shown.split(" ").includes(state) || ("turn" in part.dataset && !this.turns);
    }
    this.find("[data-stage]").hidden = state === "idle";
    this.find("[data-live]").hidden = this.kind !== "video" || !["live", "recording", "paused"].includes(state);
    for (const player of this.root.querySelectorAll("[data-played]")) {
      player.hidden = state !== "taken" || player.dataset.played !== this.kind;
    }
    this.find("[data-length]").hidden = ["idle", "asking"].includes(state);
    this.say(said);
    if (focused) this.focus();
  }

  focus() {
    [...this.root.querySelectorAll("button")].find((button) => button.offsetParent)?.focus();
  }

  say(text) {
    const status = this.find("[data-status]");
    if (status.textContent !== text) status.textContent = text;
  }

  // --- Camera and microphone --------------------------------------------------------------------------------

  // An earlier recording stays until another one begins.
  async open(kind) {
    this.kind = kind;
    this.show("asking", this.words.asking);
    const asked = (this.asked = {}); // an answer that comes after "cancel" is not wanted any more
    try {
      const stream = await navigator.mediaDevices.getUserMedia(this.constraints());
      if (this.asked !== asked) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      await this.preview();
    } catch (error) {
      if (this.asked !== asked) return undefined;
      return this.back(this.words[REFUSALS[error.name] ?? "failed"]);
    }
    for (const track of this.stream.getTracks()) track.addEventListener("ended", () => this.lose());
    return this.show("live", kind === "video" ? this.words.liveVideo : this.words.liveAudio);
  }

  constraints() {
    const audio = { echoCancellation: true, noiseSuppression: true };
    if (this.kind === "audio") return { audio };
    const video = { height: { ideal: HEIGHT }, width: { ideal: (HEIGHT * 16) / 9 }, frameRate: { ideal: 30, max: 30 } };
    return { audio, video: { ...video, facingMode: this.facing } };
  }

  async preview() {
    this.before = this.since = 0;
    this.length();
    if (this.kind === "audio") return;
    const cameras = await navigator.mediaDevices.enumerateDevices();
    this.turns = cameras.filter((device) => device.kind === "videoinput").length > 1;
    const live = this.find("[data-live]");
    live.srcObject = this.stream;
    live.play().catch(() => {}); // a browser that saves power shows the first picture only
  }

  turn() {
    this.facing = this.facing === "user" ? "environment" : "user";
    this.close();
    this.open("video");
  }

  close() {
    clearInterval(this.ticking);
    this.asked = undefined;
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.find("[data-live]").srcObject = null;
    this.ears?.close().catch(() => {});
    this.ears = undefined;
    this.lock?.then((lock) => lock.release()).catch(() => {});
    this.lock = undefined;
  }

  cancel() {
    this.back();
  }

  back(said) {
    this.close();
    this.show(this.file ? "taken" : "idle", said);
  }

  // --- Recording ----------------------------------------------------------------------------------------------

  record() {
    this.forget();
    const mimeType = TYPES[this.kind].find((type) => MediaRecorder.isTypeSupported(type));
    const bits = { videoBitsPerSecond: Number(this.words.videoBits), audioBitsPerSecond: Number(this.words.audioBits) };
    this.pieces = [];
    this.ending = "taken";
    try {
      this.recorder = new MediaRecorder(this.stream, { mimeType, ...bits });
      this.recorder.addEventListener("dataavailable", ({ data }) => data.size && this.pieces.push(data));
      this.recorder.addEventListener("stop", () => this.take());
      this.recorder.start(SLICE);
    } catch {
      return this.back(this.words.failed);
    }
    this.since = performance.now();
    this.ticking = setInterval(() => this.tick(), TICK);
    this.lock = navigator.wakeLock?.request("screen"); // a phone that locks would end it
    this.lock?.catch(() => {});
    this.listen();
    return this.show("recording", this.words.recording);
  }

  pause() {
    this.recorder.pause();
    this.before += performance.now() - this.since;
    this.since = 0;
    this.show("paused", this.words.paused);
  }

  resume() {
    this.recorder.resume();
    this.since = performance.now();
    this.show("recording", this.words.recording);
  }

  stop() {
    if (this.since) this.before += performance.now() - this.since;
    this.since = 0;
    clearInterval(this.ticking);
    if (this.recorder?.state !== "inactive") this.recorder.stop();
  }

  lose() {
    if (this.state === "live") this.back(this.words.missing);
    if (!["recording", "paused"].includes(this.state)) return;
    this.ending = "lost";
    this.stop();
  }

  hush() {
    if (["asking", "live"].includes(this.state)) this.cancel();
    if (this.state === "recording") this.pause();
  }

  tick() {
    if (this.state !== "recording") return;
    const { minimum, maximum, most } = this.words;
    const seconds = this.seconds;
    this.length();
    this.heard ||= this.hears();
    if (seconds >= most) {
      this.ending = "full";
      this.stop();
    } else if (seconds >= most - LAST_MINUTE && most > LAST_MINUTE) this.say(this.words.nearly);
    else if (seconds > DEAF_AFTER && this.heard === false) this.say(this.words.silent);
    else if (maximum > 0 && seconds > maximum) this.say(this.words.over);
    else if (minimum > 0 && seconds >= minimum) this.say(this.words.enough);
    else this.say(this.words.recording);
  }

  length() {
    const { minimum, maximum } = this.words;
    const line = this.find("[data-length]");
    const seconds = Math.floor(this.seconds);
    line.textContent = this.words.time.replace("{time}", clock(seconds));
    line.dataset.tone = seconds < minimum ? "under" : maximum > 0 && seconds > maximum ? "over" : "ok";
  }

  // Whether there is any sound: a microphone that is switched off is noticed while it matters.
  listen() {
    this.heard = undefined;
    if (!window.AudioContext) return;
    this.ears = new AudioContext();
    this.sound = this.ears.createAnalyser();
    this.ears.createMediaStreamSource(this.stream).connect(this.sound);
    this.wave = new Float32Array(this.sound.fftSize);
  }

  hears() {
    if (this.ears?.state !== "running") return undefined;
    this.sound.getFloatTimeDomainData(this.wave);
    return this.wave.some((value) => Math.abs(value) > QUIET);
  }

  // --- The recording --------------------------------------------------------------------------------------------

  take() {
    this.length();
    this.close();
    const type = (this.recorder.mimeType || this.pieces[0]?.type || "").split(";")[0];
    const blob = new Blob(this.pieces, { type });
    if (!blob.size) return this.show("idle", this.words.empty);
    this.file = new File([blob], this.name(type), { type });
    this.address = URL.createObjectURL(this.file);
    this.find(`[data-played=${this.kind}]`).src = this.address;
    const copy = this.find("[data-copy]");
    copy.hidden = false;
    copy.firstElementChild.href = this.address;
    copy.firstElementChild.download = this.file.name;
    return this.show("taken", this.words[this.ending]);
  }

  name(type) {
    const now = new Date();
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const time = `${day} ${two(now.getHours())}.${two(now.getMinutes())}`;
    return `${this.words.name.replace("{time}", time)}.${type.split("/")[1]}`;
  }

  // What a browser records says nothing of its length; asked for its very end, the player finds out.
  mend(player) {
    player.addEventListener("loadedmetadata", () => {
      if (player.duration !== Infinity) return;
      player.addEventListener("durationchange", () => (player.currentTime = 0), { once: true });
      player.currentTime = Number.MAX_SAFE_INTEGER;
    });
  }

  // The input holds it like a file somebody chose. The copy stays on offer until another recording begins.
  use() {
    const carrier = new DataTransfer();
    carrier.items.add(this.file);
    this.input.files = carrier.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.file = undefined;
    this.unload();
    this.show("idle", this.words.used);
  }

  again() {
    this.open(this.kind);
  }

  discard() {
    if (!window.confirm(this.words.sure)) return;
    this.forget();
    this.show("idle", this.words.away);
  }

  unload() {
    for (const player of this.root.querySelectorAll("[data-played][src]")) {
      player.removeAttribute("src");
      player.load();
    }
  }

  forget() {
    this.unload();
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = this.file = undefined;
    this.find("[data-copy]").hidden = true;
  }

  hold() {
    if (this.state === "recording") this.pause();
    this.say(this.words.held);
    this.focus();
  }
}

const recorders = can ? [...document.querySelectorAll("[data-recorder]")].map((root) => new Recorder(root)) : [];

if (recorders.length) {
  document.addEventListener(
    "submit",
    (event) => {
      const waiting = recorders.find((one) => one.unsent && one.input.form === event.target && one.root.offsetParent);
      if (!waiting) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting.hold();
    },
    true,
  );
  window.addEventListener("beforeunload", (event) => {
    if (recorders.some((one) => one.unsent)) event.preventDefault();
  });
  window.addEventListener("pagehide", () => recorders.forEach((one) => one.close()));
}
