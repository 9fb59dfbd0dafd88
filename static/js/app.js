// The small foundation under every page. Everything works without it; what it adds is asked for in the
// mark-up by data attributes (docs/frontend.md).

document.documentElement.classList.add("js");

// Without a connection a page of our own stands in, kept by a small worker (pages/views/offline.py).
const { offline } = document.documentElement.dataset;
if (offline && "serviceWorker" in navigator) {
  window.addEventListener("load", () => navigator.serviceWorker.register(offline).catch(() => {}));
}

/** Say something to screen readers without moving focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}

/** The CSRF token: from the cookie, which signing in again renews, else from any form on the page. */
export function csrfToken() {
  const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  return cookie ?? document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

// --- A press counts once: data-disable-on-submit -------------------------------------------------------
// The button stays focusable and named; a second press within the time of an answer is dropped.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-disable-on-submit]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});
// Back from the page that followed: the form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled=true]")) button.removeAttribute("aria-disabled");
  }
});

// --- Ask once: data-confirm="What will happen" on a button or form ----------------------------------------
document.addEventListener(
  "submit",
  (event) => {
    const asking = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (asking && !window.confirm(asking)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

// --- Menus made of <details data-menu>: one open, Escape and a click beside close --------------------------
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// --- Filters that apply at once: form[data-autosubmit] -------------------------------------------------------
// Only selects, boxes and dates: text waits for Enter or the button. With hx-get on the form htmx does it.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-autosubmit]") || event.target.matches("input[type=search], input[type=text]")) return;
  form.requestSubmit();
});

// --- Focus: the error summary, or what the page marks ----------------------------------------------------------
document.querySelector("[data-focus]")?.focus();
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});

// --- htmx -----------------------------------------------------------------------------------------------------------
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method.toUpperCase() !== "GET") ctx.request.headers["X-CSRFToken"] = csrfToken();
});
// A refusal is a sentence for the person, not a page to put into a corner of this one.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.raw.redirected && new URL(ctx.response.raw.url).pathname.startsWith("/accounts/")) {
    event.preventDefault();
    window.location.assign(ctx.response.raw.url);
  } else if (ctx.response.status >= 400 && ctx.response.status !== 422) {
    event.preventDefault();
    const page = new DOMParser().parseFromString(ctx.text, "text/html");
    refuse(page.querySelector("[data-sentence]")?.textContent.trim());
  }
});
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.error instanceof TypeError) refuse();
});

/** Show a refusal where messages stand. Without a sentence it is the one for a lost connection. */
export function refuse(sentence) {
  const region = document.getElementById("messages");
  const pattern = document.getElementById("refusal");
  if (!region || !pattern) return;
  const notice = pattern.content.cloneNode(true);
  if (sentence) notice.querySelector("[data-text]").textContent = sentence;
  region.replaceChildren(notice);
  region.scrollIntoView({ block: "nearest" });
}
