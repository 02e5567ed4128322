// Signals as cards: each changes in its place, a new one waits behind a pill while the pointer or the focus is among them.
import { exchange, held, same } from "./swap.js";
import { gettext } from "./words.js";

const cards = (list) => [...list.querySelectorAll(":scope > .signal")];
let waiting = null;

const busy = (list) => list.matches(":hover") || list.contains(document.activeElement);

// Brings the cards up to date with a page that was just fetched. Returns whether some of it has to wait.
export function arrangeCards(page, id) {
  const [list, fresh] = [document.getElementById(id), page.getElementById(id)];
  if (!list || !fresh) return false;
  let late = false;
  for (const card of cards(list)) {
    const news = fresh.querySelector(`:scope > #${CSS.escape(card.id)}`);
    if (!news || same(card, news)) continue;
    if (held(card)) late = true;
    else exchange(card, news.cloneNode(true));
  }
  const [have, want] = [cards(list).map((c) => c.id), cards(fresh).map((c) => c.id)];
  if (have.join() === want.join()) {
    show(0);
    waiting = null;
  } else if (have.length && busy(list)) {
    waiting = fresh;
    show(want.filter((one) => !have.includes(one)).length);
  } else put(list, fresh);
  return late;
}

function show(n) {
  const pill = document.getElementById("signals-new");
  if (!pill) return;
  pill.hidden = n === 0;
  pill.textContent = n === 1 ? gettext("1 new signal") : gettext("%(n)s new signals", { n });
}

// The order of the fresh list; cards that are on the page stay the very same elements.
function put(list, fresh) {
  const mine = new Map(cards(list).map((card) => [card.id, card]));
  const children = [...fresh.children].map((child) => mine.get(child.id) ?? child.cloneNode(true));
  list.replaceChildren(...children);
  for (const child of children) if (!mine.has(child.id)) window.htmx?.process(child);
  waiting = null;
  show(0);
}

export function moveCard(step) {
  const list = document.getElementById("signals");
  const all = list ? cards(list) : [];
  if (!all.length) return false;
  const at = all.findIndex((card) => card.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  next.querySelector("h2 a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

export function startWatch() {
  const apply = () => {
    const list = document.getElementById("signals");
    if (list && waiting) put(list, waiting);
  };
  document.addEventListener("click", (event) => { if (event.target.closest("#signals-new")) apply(); });
  // Once the pointer has left the cards there is nothing to pull from under it.
  document.addEventListener("pointerout", (event) => {
    const list = document.getElementById("signals");
    if (waiting && list?.contains(event.target) && !list.contains(event.relatedTarget) && !list.contains(document.activeElement)) apply();
  });
}
