// What counts as a word: the server's rule (core/words.py), letter for letter. Both are played against
// submissions/data/word_vectors.json.
const SPACE = /[\s\u001c-\u001f\u0085\ufeff]+/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

export function countWords(text) {
  return text.split(SPACE).filter((token) => LETTER_OR_DIGIT.test(token)).length;
}

function sentence(guide, words) {
  const minimum = Number(guide.dataset.minimum || 0);
  const maximum = Number(guide.dataset.maximum || 0);
  let text = guide.dataset.textOk;
  let tone = "ok";
  if (words < minimum) {
    text = guide.dataset.textUnder;
    tone = "under";
  } else if (maximum && words > maximum) {
    text = guide.dataset.textOver;
    tone = "over";
  }
  guide.dataset.tone = tone;
  return (text || "{n}").replace("{n}", words).replace("{min}", minimum).replace("{max}", maximum);
}

function follow(guide) {
  const field = document.getElementById(guide.dataset.wordCount);
  if (!field) return;
  let waiting = 0;
  const show = () => {
    guide.textContent = sentence(guide, countWords(field.value));
  };
  // Said after a pause, so that a screen reader is not interrupted at every word.
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 400);
  });
  show();
}

if (typeof document !== "undefined") {
  document.querySelectorAll("[data-word-count]").forEach(follow);
}
