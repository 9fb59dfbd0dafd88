// The scorer's screen: what is still needed, keys, and saving while scoring. Without this file the form works as it is.
const SAVE_AFTER = 3000;
const HEARTBEAT = 5 * 60 * 1000;
const RETRY = 10000;
const SHOWN_NEEDS = 2; // scoring/screen.py has the same number

const form = document.getElementById("scores");
if (form) new Desk(form).start();

function Desk(scores) {
  const criteria = [...scores.querySelectorAll("[data-criterion]")];
  const evidence = [...document.querySelectorAll("[data-evidence]")];
  const sum = document.getElementById("sum");
  const state = scores.querySelector(".save-state");
  const until = scores.querySelector("[data-until]");
  const keys = document.getElementById("keys");
  let current = -1;
  let shown = -1;
  let timer = 0;
  let telling = 0;
  let changes = 0;
  let saved = 0;
  let busy = false;
  let stale = false;
  let leaving = false;

  this.start = () => {
    scores.addEventListener("input", changed);
    scores.addEventListener("change", changed);
    scores.addEventListener("focusin", (event) => {
      const found = criteria.indexOf(event.target.closest("[data-criterion]"));
      if (found >= 0) current = found;
    });
    scores.addEventListener("submit", () => {
      leaving = true;
      clearTimeout(timer);
    });
    document.addEventListener("keydown", pressed);
    document.querySelector("[data-open=keys]")?.addEventListener("click", () => keys.showModal());
    window.addEventListener("online", () => save());
    window.addEventListener("pageshow", () => (leaving = false));
    document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && changes > saved) event.preventDefault();
    });
    setInterval(() => save({ heartbeat: true }), HEARTBEAT);
    criteria.forEach(showStep);
  };

  // --- What is still needed ----------------------------------------------------------------------

  const chosen = (criterion) => criterion.querySelector("input[type=radio]:checked");
  const isMet = (criterion) => chosen(criterion)?.dataset.met === "1";
  const say = (name, values) =>
    (scores.dataset[name] || "").replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");

  function need(criterion) {
    const name = criterion.dataset.criterion;
    if (!("required" in criterion.dataset) || isMet(criterion)) return "";
    if (!chosen(criterion)) return name;
    const step = criterion.querySelector("[data-step] textarea").value.trim();
    return step || "writesItself" in criterion.dataset ? "" : say("sayStep", { name });
  }

  function tell() {
    const needed = criteria.map(need).filter(Boolean);
    const count = say("sayCount", { met: criteria.filter(isMet).length, all: criteria.length });
    const listed = needed.slice(0, SHOWN_NEEDS);
    if (needed.length > SHOWN_NEEDS) listed.push(say("sayMore", { n: needed.length - SHOWN_NEEDS }));
    const text = needed.length ? `${count}. ${scores.dataset.sayNeeded} ${listed.join(", ")}.` : `${count}.`;
    if (sum.textContent !== text) sum.textContent = text;
  }

  function showStep(criterion) {
    // A next step belongs to what is not yet on track; what was typed is never hidden.
    const step = criterion.querySelector("[data-step]");
    step.hidden = isMet(criterion) && !step.querySelector("textarea").value;
  }

  function changed(event) {
    const criterion = event.target.closest("[data-criterion]");
    if (criterion) showStep(criterion);
    changes += 1;
    clearTimeout(telling);
    telling = setTimeout(tell, 1000);
    if (stale) return;
    mark("unsaved");
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  }

  // --- Saving ------------------------------------------------------------------------------------

  function mark(name, time) {
    if (!state) return;
    state.dataset.state = name;
    if (time) state.querySelector("time").textContent = time;
  }

  async function save({ heartbeat = false, keepalive = false } = {}) {
    if (busy || stale || leaving || (changes === saved && !heartbeat)) return;
    const sent = changes;
    busy = true;
    if (!heartbeat) mark("saving");
    let answer = null;
    try {
      answer = await fetch(scores.dataset.save, {
        method: "POST",
        body: new FormData(scores),
        credentials: "same-origin",
        redirect: "manual",
        headers: { Accept: "application/json" },
        keepalive,
      });
    } catch {
      answer = null;
    }
    busy = false;
    await settled(answer, sent);
  }

  async function settled(answer, sent) {
    const body = await read(answer);
    if (answer?.ok && body) {
      scores.elements.revision.value = body.revision;
      saved = sent;
      mark(changes > saved ? "unsaved" : "saved", body.saved);
      scores.querySelector("[data-refusal]")?.remove();
      if (until && body.until) until.textContent = say("sayUntil", { time: body.until });
      if (changes > saved) timer = setTimeout(save, SAVE_AFTER);
      return;
    }
    mark("unsaved");
    if (answer?.status === 409) {
      stale = true; // nothing is overwritten; the person decides
      refuse(body?.sentence || scores.dataset.sayStale);
    } else if (answer?.status === 422) {
      refuse(Object.values(body?.errors || {}).join(" "));
    } else {
      if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) signedOut();
      timer = setTimeout(save, RETRY);
    }
  }

  function signedOut() {
    // Signing in in another tab makes a new token; the next try carries it.
    const fresh = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
    if (fresh) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = fresh));
    refuse(scores.dataset.saySignedOut);
  }

  async function read(answer) {
    try {
      return answer && answer.type !== "opaqueredirect" ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function refuse(sentence) {
    let notice = scores.querySelector("[data-refusal]");
    if (!notice) {
      notice = document.createElement("p");
      notice.className = "notice tone-problem";
      notice.setAttribute("role", "alert");
      notice.dataset.refusal = "";
      scores.querySelector(".desk-bar").prepend(notice);
    }
    notice.textContent = sentence;
  }

  // --- Keys --------------------------------------------------------------------------------------

  const isWriting = (element) => element.matches("textarea, select, input:not([type=radio]), [contenteditable]");

  function goTo(index) {
    if (!criteria.length) return;
    current = Math.max(0, Math.min(criteria.length - 1, index));
    const target = chosen(criteria[current]) || criteria[current].querySelector("input[type=radio]");
    target.focus();
    criteria[current].scrollIntoView({ block: "nearest" });
  }

  function decide() {
    const lacking = criteria.findIndex((criterion) => need(criterion));
    if (lacking >= 0) {
      tell();
      goTo(lacking);
      return;
    }
    const passes = criteria.every((criterion) => !("required" in criterion.dataset) || isMet(criterion));
    scores.querySelector(`button[name=decision][value=${passes ? "on_track" : "not_yet"}]`).click();
  }

  const LETTERS = {
    j: () => goTo(current + 1),
    k: () => goTo(current - 1),
    u: () => {
      const open = criteria.findIndex((criterion) => need(criterion));
      if (open >= 0) goTo(open);
    },
    c: () => criteria[Math.max(0, current)]?.querySelector("textarea").focus(),
    "?": () => keys.showModal(),
    "[": () => show(shown - 1),
    "]": () => show(shown + 1),
  };

  function show(index) {
    if (!evidence.length) return;
    shown = Math.max(0, Math.min(evidence.length - 1, index));
    const part = evidence[shown];
    if (part.tagName === "DETAILS") part.open = true;
    (part.tagName === "DETAILS" ? part.querySelector("summary") : part).focus({ preventScroll: true });
    part.scrollIntoView({ block: "start" });
  }

  function pressed(event) {
    if (keys.open || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter") {
        event.preventDefault();
        decide();
      } else if (event.key.toLowerCase() === "s") {
        event.preventDefault();
        clearTimeout(timer);
        save({ heartbeat: true });
      }
      return;
    }
    if (event.key === "Escape" && isWriting(event.target) && criteria[current]?.contains(event.target)) {
      goTo(current);
      return;
    }
    if (!("shortcuts" in scores.dataset) || isWriting(event.target)) return;
    const level = /^[1-9]$/.test(event.key) && criteria[Math.max(0, current)]?.querySelectorAll("input[type=radio]");
    if (level) {
      const radio = level[Number(event.key) - 1];
      if (radio) {
        current = Math.max(0, current);
        event.preventDefault();
        radio.focus();
        radio.click();
      }
    } else if (LETTERS[event.key]) {
      event.preventDefault();
      LETTERS[event.key]();
    }
  }
}
