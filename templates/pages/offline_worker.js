// Shows a page of our own when there is no connection (pages/views/offline.py). It keeps nothing else: pages of a person
// are never stored, what is sent is never touched.
const PREFIX = "practicum-offline-";
const CACHE = PREFIX + {{ version|safe }};
const PAGE = {{ page|safe }};
const NEEDED = {{ needed|safe }};

self.addEventListener("install", (event) => {
  const fresh = NEEDED.map((address) => new Request(address, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forgetOthers = caches
    .keys()
    .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
    .then((names) => Promise.all(names.map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([forgetOthers, self.registration.navigationPreload?.enable(), self.clients.claim()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(visit(event));
  else if (NEEDED.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => kept(request)));
});

async function visit(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return kept(PAGE);
  }
}

async function kept(request) {
  return (await caches.match(request)) ?? Response.error();
}
