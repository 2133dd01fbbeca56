// The service worker: keeps this build of the site on the visitor's machine, so that it works without a connection.
//
// Every build has a cache of its own. It is filled in the background, each file checked against its hash, and used only when
// it is complete: a page and its engine always come from one build. The new build takes over when no page of the old one is
// open, or when the visitor says so (see `takeover`).

// `cargo xtask build` writes the build's own id in place of `dev`, into this file and into the page.
const BUILD = "dev";

const SCOPE = self.registration.scope;
// Several sites may share one origin, and then they share its caches too.
const PREFIX = `cnn-time-machine ${SCOPE} `;
const CACHE = PREFIX + BUILD;
// What the visitor wants kept, from build to build.
const CHOICES = `choices of ${SCOPE}`;
// `{build, groups: [{id, always, usual, bytes, files: [[path, bytes, sha256], …]}]}`
const LIST = "offline.json";
// What says itself that it is alone in its process: pages, and what has a thread.
const ISOLATED = ["document", "iframe", "worker"];

const address = path => new URL(path, SCOPE).href;

self.addEventListener("install", event => event.waitUntil(install()));
self.addEventListener("activate", event => event.waitUntil(forgetOtherBuilds()));
self.addEventListener("fetch", event => {
    const { method, url } = event.request;
    if (method === "GET" && url.startsWith(SCOPE)) event.respondWith(answer(event.request));
});
self.addEventListener("message", event => {
    const port = event.ports[0];
    const asked = { state, keep, forget, adopt, takeover }[event.data?.ask];
    if (!asked || !port) return;
    const reply = asked(event.data.group, port).catch(error => ({ error: String(error.message ?? error) }));
    event.waitUntil(reply.then(message => port.postMessage(message)));
});

async function install() {
    const response = await fetch(address(LIST), { cache: "no-store" });
    if (!response.ok) throw new Error(`${LIST}: HTTP status ${response.status}`);
    const list = await response.clone().json();
    // The host is in the middle of an update: the browser will try again.
    if (list.build !== BUILD) throw new Error(`this is build ${BUILD}, and the list is of ${list.build}`);
    const wanted = await choices();
    for (const group of list.groups) {
        if (group.always || (wanted[group.id] ?? group.usual)) await store(group.files);
    }
    // Last, so that a cache with a list is complete.
    await (await caches.open(CACHE)).put(address(LIST), response);
}

async function forgetOtherBuilds() {
    const others = (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(others.map(name => caches.delete(name)));
}

async function answer(request) {
    const url = new URL(request.url);
    url.hash = url.search = "";
    const path = url.href === SCOPE ? address("index.html") : url.href;
    const kept = await (await caches.open(CACHE)).match(path);
    const response = kept ?? (await fetch(request));
    return ISOLATED.includes(request.destination) ? alone(response) : response;
}

// Has the page alone in its process, where the host's own headers do not: then the engine's threads may share memory.
function alone(response) {
    if (response.type === "opaqueredirect" || response.status === 0) return response;
    const headers = new Headers(response.headers);
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    const { status, statusText } = response;
    const empty = [101, 204, 205, 304].includes(status);
    return new Response(empty ? null : response.body, { headers, status, statusText });
}

// Puts files into this build's cache, and tells how many bytes are done.
async function store(files, progress = () => {}) {
    const cache = await caches.open(CACHE);
    let done = 0;
    for (const [path, bytes, hash] of files) {
        if (!(await cache.match(address(path)))) {
            await cache.put(address(path), (await fromOtherBuild(hash)) ?? (await fromHost(path, hash)));
        }
        done += bytes;
        progress(done);
    }
}

async function fromHost(path, hash) {
    const response = await fetch(address(path), { cache: "no-cache" });
    if (!response.ok) throw new Error(`${path}: HTTP status ${response.status}`);
    const body = await response.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const found = [...digest].map(byte => byte.toString(16).padStart(2, "0")).join("");
    if (found !== hash) throw new Error(`${path} is not the file of this build`);
    return new Response(body, { headers: { "Content-Type": response.headers.get("Content-Type") ?? "" } });
}

// Most files are the same from build to build, and need not travel again.
async function fromOtherBuild(hash) {
    for (const name of await caches.keys()) {
        if (!name.startsWith(PREFIX) || name === CACHE) continue;
        const cache = await caches.open(name);
        const list = await (await cache.match(address(LIST)))?.json();
        const same = list?.groups.flatMap(group => group.files).find(file => file[2] === hash);
        const kept = same && (await cache.match(address(same[0])));
        if (kept) return kept;
    }
}

// What the page may ask. Each answers with the state, or with `{error}`.

async function state() {
    const cache = await caches.open(CACHE);
    const list = await (await cache.match(address(LIST)))?.json();
    if (!list) throw new Error("this build is not complete yet");
    const there = new Set((await cache.keys()).map(request => request.url));
    const groups = list.groups.map(({ id, always, bytes, files }) => (
        { id, always, bytes, kept: files.every(([path]) => there.has(address(path))) }));
    return { build: BUILD, groups };
}

async function keep(id, port) {
    const { bytes, files } = await group(id);
    await choose(id, true);
    await store(files, done => port.postMessage({ progress: done / Math.max(bytes, 1) }));
    return state();
}

async function forget(id) {
    const { always, files } = await group(id);
    if (always) throw new Error("the page itself is always kept");
    await choose(id, false);
    const cache = await caches.open(CACHE);
    await Promise.all(files.map(([path]) => cache.delete(address(path))));
    return state();
}

// On the first visit the page came from the host. From now on it gets its files from here, if it is of this very build.
async function adopt(build) {
    if (build === BUILD && (await otherPages()) === 0) await self.clients.claim();
    return {};
}

// Replaces the build that runs, unless other pages of it are open: they would mix two builds.
async function takeover() {
    const others = await otherPages();
    if (others === 0) await self.skipWaiting();
    return { others };
}

async function otherPages() {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    return Math.max(open.filter(client => client.url.startsWith(SCOPE)).length - 1, 0);
}

async function group(id) {
    const list = await (await (await caches.open(CACHE)).match(address(LIST)))?.json();
    const found = list?.groups.find(group => group.id === id);
    if (!found) throw new Error(`there is nothing called ${id}`);
    return found;
}

async function choices() {
    return (await (await (await caches.open(CHOICES)).match(address("choices")))?.json()) ?? {};
}

async function choose(id, wanted) {
    const all = { ...(await choices()), [id]: wanted };
    await (await caches.open(CHOICES)).put(address("choices"), new Response(JSON.stringify(all)));
}
