// Keeps what is typed into a form that has no row on the server yet, on this device only, until it is saved.
//
//   <form data-keep="user:form" data-kept="Sentence said when text was put back"> {% include "parts/save_state.html" %}
//   <div data-forget="user:form"> on the page that follows once it is saved
import { Buffer } from "./buffer.js";

const KEEP_AFTER = 500;
const SENT = "practicum:sent"; // the form this tab sent last: only what follows it may forget the text

function sent(name) {
  try {
    const before = sessionStorage.getItem(SENT);
    if (name) sessionStorage.setItem(SENT, name);
    else sessionStorage.removeItem(SENT);
    return before;
  } catch {
    return null;
  }
}

function keep(form) {
  const buffer = new Buffer(form.dataset.keep, "shared" in form.dataset);
  const fields = [...form.querySelectorAll("input[type=text], input[type=url], textarea")];
  const changed = new Set();
  const state = form.querySelector(".save-state");
  const choices = new Set(); // what was chosen rather than typed is on no device
  let pause = 0;
  let touched = false;

  const say = (word) => {
    if (state) state.dataset.state = word;
  };
  const write = () => {
    clearTimeout(pause);
    if (!changed.size) return;
    const kept = [...changed].map((field) => buffer.keep(field.name, field.value, 0)).every(Boolean);
    changed.clear();
    say(kept && !choices.size ? "device" : "unsaved");
  };
  form.addEventListener("input", (event) => {
    touched = true;
    if (fields.includes(event.target)) changed.add(event.target);
    else choices.add(event.target);
    say("unsaved");
    clearTimeout(pause);
    pause = setTimeout(write, KEEP_AFTER);
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    write();
    sent(form.dataset.keep);
    say("saving");
  });
  window.addEventListener("beforeunload", (event) => {
    write();
    if (touched && state?.dataset.state === "unsaved") event.preventDefault();
  });
  window.addEventListener("pagehide", write);
  window.addEventListener("pageshow", (event) => event.persisted && say("device"));

  const kept = buffer.read();
  const lost = fields.filter((field) => kept[field.name] && kept[field.name].value !== field.value);
  lost.forEach((field) => (field.value = kept[field.name].value));
  if (lost.length === 0) return;
  say("device");
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  notice.textContent = form.dataset.kept;
  form.prepend(notice);
}

const before = sent("");
document.querySelectorAll("form[data-keep]").forEach(keep);
document.querySelectorAll("[data-forget]").forEach((element) => {
  if (before === element.dataset.forget) new Buffer(before, false).write({});
});
