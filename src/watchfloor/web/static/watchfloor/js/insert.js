// While one writes: "/" opens the canned texts, "@" the people who can be called on. Arrows choose, Enter inserts, Escape
// leaves the sign as a sign. The field stays a text field; the list is its listbox.
import { gettext } from "./words.js";

const NOUNS = { "/": "canned", "@": "mentionable" };
const NAMES = { "/": gettext("Canned texts"), "@": gettext("People of the team") };
const BEFORE = { "/": /(^|\s)\/([^\n/]{0,40})$/, "@": /(^|[\s(])@([^\n@]{0,40})$/ };
const kept = new Map();
let now = null;
let left = null;
// Letters come faster than answers: only the newest look may open or close the list.
let looks = 0;

function asked(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const text = field.value.slice(0, field.selectionStart);
  const signs = Object.entries(BEFORE).flatMap(([sign, pattern]) => {
    const found = pattern.exec(text);
    // A space straight after the sign, or more than three words, is writing and no search.
    const fits = found && !/^\s/.test(found[2]) && found[2].split(/\s+/).length <= 3;
    return fits ? [{ sign, words: found[2], start: found.index + found[1].length }] : [];
  });
  // Of two signs the nearer one is meant.
  return signs.sort((a, b) => b.start - a.start)[0] ?? null;
}

// How well words fit a text: parts of words in order, else letters in order; none is -1.
function fit(text, words) {
  const [there, wanted] = [text.toLowerCase(), words.trim().toLowerCase()];
  if (!wanted) return 1;
  const at = there.indexOf(wanted);
  if (at === 0) return 100;
  if (at > 0) return /\s/.test(there[at - 1]) ? 80 : 60;
  const parts = wanted.split(/\s+/);
  if (parts.length > 1 && parts.every((part) => there.includes(part))) return 50;
  let [place, gaps] = [-1, 0];
  for (const letter of wanted.replace(/\s/g, "")) {
    const next = there.indexOf(letter, place + 1);
    if (next < 0) return -1;
    gaps += next - place - 1;
    place = next;
  }
  return Math.max(1, 40 - gaps);
}

function box(form) {
  let list = form.querySelector(".insert-box");
  if (list) return list;
  list = document.createElement("div");
  list.className = "insert-box";
  list.hidden = true;
  const [lines, rest, said] = ["div", "div", "span"].map((name) => document.createElement(name));
  Object.assign(lines, { className: "insert-list", id: "insert-list", role: "listbox", tabIndex: 0 });
  rest.className = "insert-rest";
  Object.assign(said, { className: "visually-hidden", role: "status" });
  list.append(lines, rest, said);
  form.append(list);
  return list;
}

async function choices(form, sign) {
  const address = `${form.dataset.insert}/${NOUNS[sign]}/`;
  if (!kept.has(address)) {
    const answer = await fetch(address, { headers: { "X-Live": "1" } });
    if (!answer.ok) return null;
    kept.set(address, await answer.text());
  }
  return new DOMParser().parseFromString(kept.get(address), "text/html");
}

async function look(field) {
  const mine = ++looks;
  const found = asked(field);
  if (!found || (left && left.field === field && left.start === found.start && left.sign === found.sign)) {
    if (!found) left = null;
    return close();
  }
  const page = await choices(field.form, found.sign);
  if (mine !== looks) return undefined;
  const still = asked(field);
  if (!page || !still || still.words !== found.words || document.activeElement !== field) return close();
  return draw(field, found, page);
}

function draw(field, found, page) {
  const all = [...page.querySelectorAll("[role=option]")].map((line) => [fit(line.dataset.words, found.words), line]);
  const fitting = all.filter(([score]) => score >= 0).sort((a, b) => b[0] - a[0]).map(([, line]) => line).slice(0, 50);
  // Written on after words that no text has: it was no search.
  if (!fitting.length && all.length && /\s/.test(found.words)) return close();
  const place = box(field.form);
  const list = place.querySelector("[role=listbox]");
  list.setAttribute("aria-label", NAMES[found.sign]);
  list.replaceChildren(...fitting.map((line, i) => { line.id = `insert-${i}`; line.setAttribute("aria-selected", "false"); return line; }));
  const rest = [...page.querySelectorAll("p")];
  for (const line of rest) if (line.matches("[data-none]")) line.hidden = fitting.length > 0 || !all.length;
  place.querySelector(".insert-rest").replaceChildren(...rest);
  place.querySelector("[role=status]").textContent = `${gettext("%(n)s of %(all)s", { n: fitting.length, all: all.length })}. ${NAMES[found.sign]}`;
  place.hidden = false;
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-autocomplete", "list");
  now = { field, place, found, at: 0 };
  choose(0);
}

const options = () => [...now.place.querySelectorAll("[role=option]")];

function choose(at) {
  const lines = options();
  for (const [i, line] of lines.entries()) line.setAttribute("aria-selected", String(i === at));
  now.at = at;
  if (lines[at]) {
    now.field.setAttribute("aria-activedescendant", lines[at].id);
    lines[at].scrollIntoView({ block: "nearest" });
  } else now.field.removeAttribute("aria-activedescendant");
}

function close() {
  if (!now) return;
  now.place.hidden = true;
  for (const name of ["aria-activedescendant", "aria-controls", "aria-haspopup", "aria-autocomplete"]) now.field.removeAttribute(name);
  now = null;
}

// As typed text, so that the browser's own undo takes it back.
function write(field, text, start, end) {
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function take(line) {
  const { field, found } = now;
  close();
  const text = line.dataset.text + (found.sign === "@" ? " " : "");
  left = null;
  if (line.dataset.person) call(field.form, line.dataset.person, line.dataset.text);
  write(field, text, found.start, field.selectionStart);
  close();
}

// Who is called on travels with the message as long as the text names them.
function call(form, person, text) {
  if (form.querySelector(`[name="mentions"][value="${person}"]`)) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "mentions", value: person });
  field.dataset.named = text;
  form.append(field);
}

function prune(form) {
  const text = form.querySelector("textarea")?.value ?? "";
  for (const field of form.querySelectorAll('[name="mentions"]')) if (field.dataset.named && !text.includes(field.dataset.named)) field.remove();
}

function onKey(event) {
  if (!now || event.target !== now.field || event.isComposing) return;
  const lines = options();
  if (event.key === "Escape") {
    left = { field: now.field, start: now.found.start, sign: now.found.sign };
    close();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && lines.length) {
    choose((now.at + (event.key === "ArrowDown" ? 1 : -1) + lines.length) % lines.length);
  } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey && lines[now.at]) {
    take(lines[now.at]);
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function begin(button) {
  const field = button.closest("form").querySelector("textarea");
  const at = field.selectionStart;
  left = null;
  write(field, (at && !/\s/.test(field.value[at - 1]) ? " " : "") + button.dataset.insertSign, at, field.selectionEnd);
}

export function startInsert() {
  const mine = (target) => target.matches?.("form[data-insert] textarea");
  document.addEventListener("input", (event) => { if (mine(event.target)) { prune(event.target.form); look(event.target); } });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("selectionchange", () => { if (now && document.activeElement === now.field && !asked(now.field)) close(); });
  document.addEventListener("focusout", (event) => { if (now && event.target === now.field && !now.place.contains(event.relatedTarget)) close(); });
  document.addEventListener("mousedown", (event) => { if (event.target.closest(".insert-box [role=option]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const line = event.target.closest(".insert-box [role=option]");
    if (line && now) take(line);
    const button = event.target.closest("[data-insert-sign]");
    if (button) begin(button);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.verb !== "post" || !event.detail.successful) return;
    // What they read may be another text now; what was sent calls on nobody any more.
    kept.clear();
    const form = event.detail.elt.closest?.("form[data-insert]");
    if (form) for (const field of form.querySelectorAll('[name="mentions"]')) field.remove();
  });
}
