// The page shown without a connection: which typed texts wait on this device, and back as soon as there is one again.
import { held } from "./buffer.js";

const section = document.querySelector("[data-held]");
const row = section.querySelector("template");
const texts = held();
for (const { path, title, at } of texts) {
  const line = row.content.cloneNode(true);
  const link = line.querySelector("a");
  link.href = path;
  link.textContent = title;
  const time = line.querySelector("time");
  time.dateTime = new Date(at).toISOString();
  time.textContent = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  section.querySelector("ul").append(line);
}
section.querySelector("[data-none]").hidden = texts.length > 0;
section.querySelector("[data-some]").hidden = texts.length === 0;

const again = () => location.reload();
window.addEventListener("online", again);
document.querySelector("[data-again]").addEventListener("click", (event) => {
  event.preventDefault();
  again();
});
