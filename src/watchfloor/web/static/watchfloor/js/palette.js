// Ctrl/⌘ K. Verbs on what is in hand first (they are the visible controls of this page), then places, then what search
// finds: the ticket of a number, tickets, people, views. What was typed before stays until the next answer is here.
import { gettext } from "./words.js";

let found = null;
let wait = 0;

const dialog = () => document.getElementById("palette");
const list = () => document.getElementById("palette-list");

export function openPalette() {
  const box = dialog();
  if (!box) return false;
  box.returnTo = document.activeElement;
  const field = box.querySelector("input");
  field.value = "";
  found = null;
  draw("");
  if (!box.open) box.showModal();
  field.focus();
  return true;
}

function verbs() {
  const seen = new Set();
  return [...document.querySelectorAll("[data-verb]")].filter((control) => {
    const usable = control.offsetParent !== null || control.closest(".bulk, [data-more]");
    if (!usable || seen.has(control.dataset.verb)) return false;
    seen.add(control.dataset.verb);
    return true;
  });
}

// A capital letter is typed with Shift.
const caps = (key) => (!key ? [] : key !== key.toLowerCase() ? ["⇧", key] : [key]);

function item({ text, note, icon, keys = [], act, href }, number) {
  const line = document.createElement(href ? "a" : "div");
  line.className = "palette-item";
  line.id = `palette-${number}`;
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  line.tabIndex = -1;
  if (href) line.href = href;
  if (icon) line.append(icon.cloneNode(true));
  const words = document.createElement("span");
  words.className = "clip";
  words.textContent = text;
  words.dir = "auto";
  line.append(words);
  if (note) {
    const small = document.createElement("span");
    small.className = "quiet nowrap";
    small.textContent = note;
    line.append(small);
  }
  if (keys.length) {
    const place = document.createElement("span");
    place.className = "keys";
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.className = "key";
      cap.textContent = key.toUpperCase();
      place.append(cap);
    }
    line.append(place);
  }
  line.act = act;
  return line;
}

function groups(words) {
  const fits = (text) => text.toLowerCase().includes(words.toLowerCase());
  const onWhat = document.querySelector("[data-verbs-on]")?.dataset.verbsOn ?? gettext("Here");
  const places = [...document.querySelectorAll("#places a")];
  return [
    [onWhat, verbs().filter((v) => fits(v.dataset.verb)).map((v) => ({
      text: v.dataset.verb, icon: v.querySelector(".icon"), keys: caps(v.dataset.key),
      act: () => (v.matches("summary") ? (v.parentElement.open = true) : v.click()),
    }))],
    [gettext("Go to"), places.filter((p) => fits(p.textContent)).map((p) => ({
      text: p.textContent.trim(), icon: p.querySelector(".icon"), href: p.href, keys: p.dataset.keys ? ["g", p.dataset.keys] : [],
    }))],
    ...(found?.words === words ? found.groups : []),
  ];
}

function draw(words) {
  const box = list();
  box.replaceChildren();
  let number = 0;
  for (const [title, entries] of groups(words)) {
    if (!entries.length) continue;
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", title);
    const head = document.createElement("div");
    head.className = "label";
    head.setAttribute("aria-hidden", "true");
    head.textContent = title;
    group.append(head, ...entries.map((entry) => item(entry, number++)));
    box.append(group);
  }
  document.getElementById("palette-none").hidden = number > 0;
  choose(0);
}

function choose(at) {
  const items = [...list().querySelectorAll("[role=option]")];
  for (const [i, line] of items.entries()) line.setAttribute("aria-selected", String(i === at));
  const field = dialog().querySelector("input");
  if (items[at]) {
    field.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
}

async function look(words) {
  if (words.length < 2) return;
  const url = new URL(dialog().dataset.search, location.origin);
  url.searchParams.set("q", words);
  const answer = await fetch(url, { headers: { "X-Live": "1" } });
  if (!answer.ok || dialog().querySelector("input").value.trim() !== words) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const groups = [...page.querySelectorAll("[data-group]")].map((group) => [group.dataset.group, [...group.querySelectorAll(".hit")].map((hit) => ({
    text: hit.dataset.text, note: hit.dataset.note, href: hit.href, icon: hit.querySelector(".icon, .status-ring"),
  }))]);
  found = { words, groups };
  draw(words);
}

function run(line, aside) {
  if (!line) return;
  if (line.href && aside) { window.open(line.href, "_blank", "noopener"); return; }
  dialog().close();
  if (line.href) location.assign(line.href);
  else line.act?.();
}

export function startPalette() {
  const box = dialog();
  if (!box) return;
  document.addEventListener("click", (event) => { if (event.target.closest("[data-open-palette]")) openPalette(); });
  const field = box.querySelector("input");
  field.addEventListener("input", () => {
    const words = field.value.trim();
    draw(words);
    clearTimeout(wait);
    wait = setTimeout(() => look(words), 120);
  });
  box.addEventListener("keydown", (event) => {
    const items = [...list().querySelectorAll("[role=option]")];
    const at = items.findIndex((line) => line.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (items.length) choose((at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(items[at], event.ctrlKey || event.metaKey);
    }
  });
  box.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) { event.preventDefault(); run(line, event.ctrlKey || event.metaKey); }
    else if (event.target === box) box.close();
  });
}
