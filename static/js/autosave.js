// Saves typed text while it is typed. The server is the truth; the buffer holds what it does not have yet.
//
//   <form data-autosave="URL" data-revision="3" data-buffer="user:draft" data-sign-in="URL" [data-shared]>
//     {% include "parts/save_state.html" %} {% include "parts/autosave.html" %}
//     <textarea data-field="reflection.text">
//
// POST {field, value, base_revision, unheard} → 200 {before, revision, saved_at} · 409 {revision, theirs, settle} · 401/403 signed out
//   · 400 or 409 {sentence}: refused. Whatever else comes (a network's own sign-in page) is no answer of ours.
import { Buffer, isSignOut } from "./buffer.js";

const BUFFER_AFTER = 500;
const SAVE_AFTER = 2000;
const SAVE_AT_MOST_AFTER = 4000;
const UNHEARD = 3; // texts remembered per field; the server reads no more
const RETRY = [2000, 5000, 10000, 30000];
const PATIENCE = 20000; // for one answer; a connection that hangs is tried again

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function token(form) {
  return cookie("__Host-csrftoken") || cookie("csrftoken") || form.elements.csrfmiddlewaretoken?.value || "";
}

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.revision = Number(form.dataset.revision || 0);
    this.buffer = new Buffer(form.dataset.buffer || "", "shared" in form.dataset);
    this.state = form.querySelector(".save-state") || document.querySelector(".save-state");
    this.words = form.querySelector("[data-autosave-words]") || document.querySelector("[data-autosave-words]");
    this.waiting = new Map(); // field name → element with text the server does not have
    this.bases = new Map(); // field name → revision its text is known at, where that is not the page's
    this.known = new Map(); // field name → text the server has, as far as this window knows
    this.unheard = new Map(); // field name → texts sent whose answer never came: they are no other window's
    this.conflicts = new Set(); // fields the person has to decide about first
    this.buffered = true;
    this.busy = false;
    this.tries = 0;
    this.since = 0;
    this.timer = 0;
    form.querySelectorAll("[data-field]").forEach((element) => this.watch(element));
    this.restore();
    this.takeUp();
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    window.addEventListener("beforeunload", (event) => {
      this.leaving = true;
      if (this.waiting.size && !this.buffered && !this.sending) event.preventDefault();
    });
    window.addEventListener("message", (event) => {
      if (event.origin === location.origin && event.data === "signed-in") this.signedIn();
    });
    form.addEventListener("submit", (event) => this.send(event));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.sending = false;
    });
  }

  watch(element) {
    let pause = 0;
    this.known.set(element.dataset.field, element.value);
    const changed = () => {
      // Leaving a field says "change" once more; a text that was saved long ago is no news.
      if (!this.waiting.has(element.dataset.field) && this.known.get(element.dataset.field) === element.value) return;
      this.leaving = false; // still here: it was a download, or they stayed
      this.waiting.set(element.dataset.field, element);
      if (!this.since) this.since = Date.now();
      clearTimeout(pause);
      pause = setTimeout(() => this.keep(element), BUFFER_AFTER);
      if (this.conflicts.has(element.dataset.field)) return;
      this.say(this.busy ? "saving" : "unsaved");
      this.plan(Math.min(SAVE_AFTER, Math.max(0, this.since + SAVE_AT_MOST_AFTER - Date.now())));
    };
    element.addEventListener("input", changed);
    element.addEventListener("change", changed);
    element.addEventListener("blur", () => this.waiting.has(element.dataset.field) && this.plan(0));
  }

  // A save of one field says nothing of what another window did to a second one, so each has its own.
  base(name) {
    return this.bases.get(name) ?? this.revision;
  }

  // The page stands at this revision, also when the whole form is sent later without a script's help.
  standAt(revision) {
    this.revision = revision;
    if (this.form.elements.base_revision) this.form.elements.base_revision.value = revision;
  }

  keep(element) {
    const name = element.dataset.field;
    if (!this.waiting.has(name)) return;
    this.buffered = this.buffer.keep(name, element.value, this.base(name), this.unheard.get(name));
    if (!this.busy) this.say(this.buffered ? "device" : "unsaved");
  }

  plan(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), after);
  }

  // The whole form is about to go. What is typed goes ahead of it: a session that has ended is noticed while the text is
  // still here, and the form starts from the revision the save arrives at. It goes whatever becomes of that.
  send(event) {
    clearTimeout(this.timer);
    this.waiting.forEach((element) => this.keep(element));
    const entry = this.next();
    if (!this.ahead && (this.busy || entry)) {
      event.preventDefault();
      this.pressed = event.submitter;
      if (!this.busy) this.going = this.post(...entry);
    }
    this.sending = true;
  }

  goOn() {
    if (!this.sending || this.pressed === undefined) return;
    const pressed = this.pressed;
    this.pressed = undefined;
    if (this.form.querySelector("[data-autosave-panel=conflict], [data-autosave-panel=sign-in]")) {
      this.sending = false;
      return;
    }
    this.ahead = true;
    this.form.requestSubmit(pressed);
    this.ahead = false;
  }

  next() {
    return [...this.waiting.entries()].find(([name]) => !this.conflicts.has(name));
  }

  save() {
    const entry = this.next();
    if (entry && !this.busy && !this.sending) this.going = this.post(...entry);
    return this.going;
  }

  // All that waits, now. What could not be saved still waits afterwards.
  async flush() {
    await this.going;
    for (let tries = 2 * this.waiting.size; tries && this.next(); tries -= 1) await this.save();
  }

  async post(name, element) {
    const value = element.value;
    this.busy = true;
    this.say("saving");
    let answer = null;
    const request = this.request(name, value);
    this.keep(element); // with what is on its way
    const enough = new AbortController();
    const bell = setTimeout(() => enough.abort(), PATIENCE);
    try {
      answer = await fetch(this.url, { ...request, signal: enough.signal });
    } catch {
      answer = null;
    }
    await this.settle(answer, name, element, value); // busy until the new revision is known
    clearTimeout(bell);
    this.busy = false;
    this.goOn();
  }

  request(name, value) {
    const unheard = this.unheard.get(name) || [];
    this.unheard.set(name, [...unheard.filter((text) => text !== value), value].slice(-UNHEARD));
    return {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(this.form) },
      body: JSON.stringify({ field: name, value, base_revision: this.base(name), unheard }),
    };
  }

  async settle(answer, name, element, value) {
    const status = answer ? answer.status : 0;
    const body = answer ? await this.read(answer) : {};
    const known = Number.isInteger(body.revision);
    if (status === 200 && known) {
      this.bases.set(name, body.revision);
      if (body.before === this.revision) this.standAt(body.revision); // nobody else was at it
      this.tries = 0;
      this.unheard.delete(name);
      this.known.set(name, value);
      this.form.querySelector('[data-autosave-panel="refused"]')?.remove();
      if (element.value === value) {
        this.waiting.delete(name);
        if (this.leaving) this.buffer.keepSaved(name, value, body.before, body.revision);
        else this.buffer.drop(name);
      }
      if (this.next()) return this.plan(0);
      this.since = 0;
      return this.say(this.waiting.size ? "unsaved" : "saved", body.saved_at);
    }
    if (status === 409 && known) {
      this.bases.set(name, body.revision);
      this.unheard.delete(name);
      this.known.set(name, body.theirs ?? "");
      return this.conflict(name, element, body.theirs ?? "", body.settle);
    }
    this.keep(element);
    this.say(this.buffered ? "device" : "unsaved");
    if (answer && (answer.type === "opaqueredirect" || [401, 403].includes(status))) return this.askToSignIn();
    if ([400, 409].includes(status)) return this.tell(body.sentence || this.words?.dataset.refused, "refused");
    // Offline there is nothing to try; the "online" event tries again.
    if (navigator.onLine === false) return undefined;
    this.plan(RETRY[Math.min(this.tries, RETRY.length - 1)] * (0.75 + Math.random() / 2));
    this.tries += 1;
    return undefined;
  }

  // What the answer says; nothing where it is no answer of ours.
  async read(answer) {
    try {
      return (await answer.json()) || {};
    } catch {
      return {};
    }
  }

  // --- what the person sees -------------------------------------------------------------------

  say(state, time) {
    if (!this.state) return;
    this.state.dataset.state = state;
    const clock = this.state.querySelector("time");
    if (clock && state === "saved") clock.textContent = time || new Date().toLocaleTimeString([], { timeStyle: "short" });
  }

  panel(kind) {
    this.form.querySelector(`[data-autosave-panel="${kind}"]`)?.remove();
    const panel = document.createElement("div");
    panel.className = "notice";
    panel.setAttribute("role", "alert");
    panel.dataset.autosavePanel = kind;
    const bar = this.state?.closest(".sticky-bar");
    if (bar && kind === "conflict") bar.before(panel); // a long text in the bar would cover what is compared with it
    else (this.state?.parentElement || this.form).append(panel);
    return panel;
  }

  line(panel, text, tag = "p") {
    const element = document.createElement(tag);
    element.textContent = text;
    panel.append(element);
    return element;
  }

  button(panel, text, act) {
    const button = this.line(panel, text, "button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.addEventListener("click", act);
    return button;
  }

  tell(sentence, kind = "sentence") {
    if (sentence) this.line(this.panel(kind), sentence);
  }

  askToSignIn() {
    const panel = this.panel("sign-in");
    this.line(panel, this.words?.dataset.signedOut || "");
    this.button(panel, this.words?.dataset.signIn || "", () => {
      window.open(this.form.dataset.signIn, "sign-in", "popup,width=520,height=720");
      window.addEventListener("focus", () => this.signedIn(), { once: true });
    });
  }

  signedIn() {
    this.form.querySelector('[data-autosave-panel="sign-in"]')?.remove();
    // Signing in made a new token; the forms on this page hold the old one.
    const fresh = cookie("__Host-csrftoken") || cookie("csrftoken");
    if (fresh) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = fresh));
    this.tries = 0;
    this.plan(0);
  }

  conflict(name, element, theirs, settle) {
    this.conflicts.add(name);
    this.keep(element);
    this.say(this.buffered ? "device" : "unsaved");
    const panel = this.panel("conflict");
    this.line(panel, this.words?.dataset.conflict || "");
    this.line(panel, theirs, "blockquote").tabIndex = 0; // it may scroll
    const decide = (value) => () => {
      element.value = value;
      this.conflicts.delete(name);
      this.waiting.set(name, element);
      panel.remove();
      element.dispatchEvent(new Event("input", { bubbles: true }));
      this.plan(0); // before the whole form can be sent, which starts from the page's revision
      element.focus();
      if (!settle) return;
      const headers = { "X-CSRFToken": token(this.form) };
      fetch(settle, { method: "POST", credentials: "same-origin", redirect: "manual", keepalive: true, headers }).catch(() => {}); // then it is asked once more
    };
    this.button(panel, this.words?.dataset.keepMine || "", () => decide(element.value)());
    this.button(panel, this.words?.dataset.takeTheirs || "", decide(theirs));
    panel.scrollIntoView({ block: "nearest" });
  }

  // --- coming and going -----------------------------------------------------------------------

  restore() {
    const kept = this.buffer.read();
    this.form.querySelectorAll("[data-field]").forEach((element) => {
      const found = kept[element.dataset.field];
      if (!found) return;
      if (found.value.trim() === element.value.trim()) return this.buffer.drop(element.dataset.field);
      if (found.saved) return this.catchUp(element, found);
      if (found.unheard) this.unheard.set(element.dataset.field, found.unheard);
      const ours = (found.unheard || []).some((text) => text.trim() === element.value.trim());
      if (found.revision < this.revision && !ours) {
        const theirs = element.value;
        element.value = found.value;
        return this.conflict(element.dataset.field, element, theirs);
      }
      element.value = found.value;
      this.tell(this.words?.dataset.restored);
      return element.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // The page was drawn before the text it lacks was saved; a page drawn later knows better.
  catchUp(element, { value, before, revision }) {
    const name = element.dataset.field;
    this.buffer.drop(name);
    if (revision <= this.revision) return;
    this.known.set(name, value);
    this.bases.set(name, revision);
    if (before === this.revision) this.standAt(revision);
    element.value = value;
    element.dispatchEvent(new Event("input", { bubbles: true })); // for the word count and the table
  }

  // A form that came back with a mistake in it holds texts the server may not have.
  takeUp() {
    if (this.state?.dataset.state !== "unsaved" || this.conflicts.size) return;
    const filled = [...this.form.querySelectorAll("[data-field]")].filter((element) => element.value);
    filled.forEach((element) => this.waiting.set(element.dataset.field, element));
    if (filled.length) this.plan(0);
  }

  leave() {
    if (this.sending) return;
    this.waiting.forEach((element, name) => {
      const request = !this.conflicts.has(name) && !this.busy && this.request(name, element.value);
      this.keep(element);
      if (request) fetch(this.url, { ...request, keepalive: true }).catch(() => {}); // nobody may be here to hear it
    });
  }
}

const drafts = [...document.querySelectorAll("form[data-autosave]")].map((form) => new Draft(form));

// Signing out takes the text off this device, so the server gets it first. Who presses again leaves without.
let warned = false;
document.addEventListener(
  "submit",
  async (event) => {
    const unsaved = drafts.filter((draft) => draft.busy || draft.waiting.size);
    if (warned || unsaved.length === 0 || !isSignOut(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    warned = true;
    await Promise.all(unsaved.map((draft) => draft.flush()));
    const left = unsaved.filter((draft) => draft.waiting.size);
    if (left.length === 0) event.target.requestSubmit(event.submitter);
    else left[0].tell(left[0].words?.dataset.unsavedAtSignOut, "sign-out");
  },
  true,
);
