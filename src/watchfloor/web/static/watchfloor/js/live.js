// One event stream a page. An event says only "ticket 48220 changed"; what changed is asked for under the reader's own rights.
import { toEnd } from "./composer.js";
import { refreshDesk } from "./desk.js";
import { pageParameters } from "./presence.js";
import { exchange, held, same } from "./swap.js";
import { arrangeCards } from "./watch.js";
import { gettext } from "./words.js";

const waiting = new Set();
let timer = 0;
let due = Infinity;
let busy = false;
let acted = 0;
// What a person's own act brought is newer than an answer that was asked for before it.
let swaps = 0;
document.addEventListener("htmx:afterSwap", () => { swaps += 1; });

// Single tickets change such a page little: it looks again at once for a signal, for those every few seconds.
const CALM = 5000;
const LATEST = 30000;
const AGAIN = 5000;
const calm = () => document.querySelector("[data-live-calm]");

function show(state, words) {
  const dot = document.querySelector(".live-dot");
  if (!dot) return;
  dot.dataset.state = state;
  dot.querySelector("span").textContent = words;
  dot.title = words;
}

export async function refreshParts(ids, cards) {
  const before = swaps;
  const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (swaps !== before) return refreshParts(ids, cards);
  const late = [];
  for (const id of ids) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (!old || !fresh || same(old, fresh)) continue;
    if (held(old)) { late.push(id); continue; }
    const [top, bottom] = [old.scrollTop, old.scrollHeight - old.scrollTop - old.clientHeight < 40];
    exchange(old, fresh);
    if (id === "timeline" && bottom) toEnd();
    else fresh.scrollTop = top;
  }
  if (cards) {
    document.title = page.title;
    if (arrangeCards(page, cards)) late.push(cards);
  }
  return late;
}

// Acts after so many milliseconds, or earlier where that is asked for: who acts under a stream of changes never waits for its end.
function plan(wait) {
  const at = Date.now() + wait;
  if (at >= due) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(act, wait);
}

async function act() {
  due = Infinity;
  if (busy) { plan(200); return; }
  busy = true;
  const numbers = [...waiting];
  waiting.clear();
  try {
    const page = document.querySelector("[data-live-parts]");
    const mine = page?.dataset.liveTicket;
    if (page && (!mine || numbers.includes(mine) || numbers.includes("all"))) {
      acted = Date.now();
      const late = await refreshParts(page.dataset.liveParts.split(","), page.dataset.liveCards);
      if (late.length) { for (const number of numbers) waiting.add(number); plan(calm() ? CALM : 1000); }
    }
    if (document.querySelector("[data-desk]")) await refreshDesk(numbers);
  } catch { /* the stream itself tells when the server is gone */ }
  busy = false;
}

function soon(numbers) {
  for (const number of numbers) waiting.add(String(number));
  const rest = calm() && !waiting.has("all") ? acted + CALM - Date.now() : 0;
  // The first change acts almost at once; a burst is answered at most a few times a second.
  plan(Math.max(busy ? 300 : 60, rest));
}

let stream = null;
let lost = false;

function listen(address) {
  if (stream) return;
  stream = new EventSource(address);
  stream.addEventListener("open", () => {
    show("live", gettext("Live"));
    // What happened while the stream was down is caught up with once.
    if (lost) soon(["all"]);
    lost = false;
  });
  stream.addEventListener("error", () => {
    lost = true;
    show("lost", gettext("Reconnecting"));
    if (stream?.readyState !== EventSource.CLOSED) return;
    // Answered by something that is no stream (the database was away): the browser gives up then, we do not.
    stream = null;
    setTimeout(() => { if (!document.hidden) listen(address); }, AGAIN);
  });
  stream.addEventListener("change", (event) => {
    const { tickets } = JSON.parse(event.data);
    soon(tickets);
    document.dispatchEvent(new CustomEvent("floor:change", { detail: tickets.map(String) }));
  });
  stream.addEventListener("presence", (event) => {
    document.dispatchEvent(new CustomEvent("floor:presence", { detail: JSON.parse(event.data).html }));
  });
  stream.addEventListener("signal", () => soon(["all"]));
}

function leave() {
  stream?.close();
  stream = null;
  lost = true;
}

export function startLive() {
  const address = document.body.dataset.live && document.body.dataset.live + pageParameters();
  if (!address) return;
  listen(address);
  // A browser holds few connections to one site: a tab that nobody looks at gives its own back, and catches up later.
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen(address)));
  addEventListener("pagehide", leave);
  // What time alone changes: how near a stream is, who waits too long.
  if (calm()) setInterval(() => { if (stream && Date.now() - acted > LATEST) soon(["all"]); }, LATEST / 6);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
