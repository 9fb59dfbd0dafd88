// The local buffer: typed text only, per person and draft, seven days at most, gone at sign-out.
// Nothing is kept where the person said that the computer is shared.
import { isShared } from "./shared.js";

const PREFIX = "practicum:draft:";
const DAYS_KEPT = 7;

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

let closed = false; // signed out: what this page still holds is nobody's to keep

export function forgetAll() {
  closed = true;
  keys().forEach((key) => localStorage.removeItem(key));
}

// The drafts of which this device holds text that the server does not have, last typed first. Shape of each:
// { path, title, at } with `at` in milliseconds.
export function held() {
  const drafts = keys().map((key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  });
  return drafts
    .filter((draft) => draft?.path?.startsWith("/") && Object.values(draft.fields).some((field) => !field.saved))
    .sort((one, other) => other.at - one.at);
}

export const isSignOut = (form) => form.matches("[data-sign-out]") || /\/accounts\/logout\//.test(form.action);

export class Buffer {
  constructor(name, shared) {
    this.key = PREFIX + name;
    this.off = shared || !name || isShared();
    this.forgetOthers(name);
  }

  // Another person's text, or text nobody came back for, does not stay.
  forgetOthers(name) {
    const mine = `${PREFIX}${name.split(":")[0]}:`;
    const oldest = Date.now() - DAYS_KEPT * 86400000;
    keys().forEach((key) => {
      let at = 0;
      try {
        at = JSON.parse(localStorage.getItem(key)).at;
      } catch {
        at = 0;
      }
      if (this.off || !key.startsWith(mine) || at < oldest) localStorage.removeItem(key);
    });
  }

  read() {
    if (this.off) return {};
    try {
      return JSON.parse(localStorage.getItem(this.key))?.fields || {};
    } catch {
      return {};
    }
  }

  // Whether the text is on this device now.
  keep(field, value, revision, unheard) {
    return this.write({ ...this.read(), [field]: { value, revision, unheard } });
  }

  // The server has it, but the page that comes next may have been drawn before.
  keepSaved(field, value, before, revision) {
    return this.write({ ...this.read(), [field]: { value, before, revision, saved: true } });
  }

  drop(field) {
    const fields = this.read();
    delete fields[field];
    this.write(fields);
  }

  // Where the text belongs, for the page shown without a connection.
  page() {
    const words = [".page-head h1", ".page-head .eyebrow"].map((place) => document.querySelector(place)?.textContent.trim());
    return { path: location.pathname, title: words.filter(Boolean).join(" · ") || document.title };
  }

  write(fields) {
    if (this.off || closed) return false;
    try {
      if (Object.keys(fields).length === 0) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), ...this.page(), fields }));
      return true;
    } catch {
      return false;
    }
  }
}

if (typeof document !== "undefined") {
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && isSignOut(event.target)) forgetAll();
  });
}
