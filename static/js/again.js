// The small sign-in window has done its work: tell the page that opened it, and close.
if (window.opener) {
  window.opener.postMessage("signed-in", location.origin);
  window.close();
}
