// "This is a shared computer" on the sign-in page: until the browser is closed, no typed text is kept on this device
// (buffer.js). A cookie without a person in it, because it has to hold for every way of signing in and every window.
const MARK = "shared-computer";

export function isShared() {
  return document.cookie.split("; ").includes(`${MARK}=1`);
}

function mark(shared) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${MARK}=1; Path=/; SameSite=Lax${secure}${shared ? "" : "; Max-Age=0"}`;
}

const box = document.querySelector("[data-shared-computer]");
if (box) {
  box.checked = isShared();
  box.addEventListener("change", () => mark(box.checked));
}
