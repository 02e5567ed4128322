// One map of keys. A key acts on the visible control that carries it (data-key), so that the two can never disagree.
import { undoLast } from "./acts.js";
import { clearSelection, moveCursor, openCurrent, toggleCurrent } from "./desk.js";
import { open, openMenu } from "./menus.js";
import { openPalette } from "./palette.js";
import { moveCard } from "./watch.js";

let waitsForPlace = 0;

const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
// What stands in the menu of further verbs has its key though the menu is closed.
const visible = (element) => element.offsetParent !== null || element.closest("[data-more]") !== null;

function press(key) {
  // The bulk bar's verbs need a selection: without one the row under the cursor is taken.
  if (document.querySelector(`.bulk [data-key="${key}"]`) && !document.querySelector("#rows .check:checked")) toggleCurrent(true);
  // Of several signals the one that holds the focus is meant, else the first.
  const mine = document.activeElement.closest(".signal")?.querySelectorAll(`[data-key="${key}"]`) ?? [];
  const control = [...mine, ...document.querySelectorAll(`[data-key="${key}"]`)].find(visible);
  if (!control) return false;
  if (control.matches("summary")) open(control.parentElement);
  else control.click();
  return true;
}

export function goTo(key) {
  const link = document.querySelector(`[data-go="${key}"]`);
  if (link) link.click();
  return Boolean(link);
}

function focusComposer(audience) {
  const choice = document.querySelector(`.composer [name="audience"][value="${audience}"]`);
  if (!choice) return openCurrent(audience === "note" ? "#note" : "#reply");
  choice.click();
  choice.form.querySelector("textarea").focus();
  return true;
}

const actions = {
  j: () => moveCursor(1) || moveCard(1),
  k: () => moveCursor(-1) || moveCard(-1),
  x: () => toggleCurrent(),
  r: () => focusComposer("reply") ,
  n: () => focusComposer("note"),
  z: () => undoLast(),
  "/": () => openPalette(),
  "?": () => showKeys(),
};

export function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog.open) dialog.showModal();
  return true;
}

function onKey(event) {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || typing(event.target) || document.querySelector("dialog[open]") || openMenu()) return;
  if (event.key === "Escape" && clearSelection()) return;
  if (event.key === "Enter") {
    // A focused link, button or summary acts by itself; elsewhere Enter opens the row under the cursor.
    if (!event.target.closest("a, button, summary, label, input") && openCurrent()) event.preventDefault();
    return;
  }
  const now = event.timeStamp;
  if (event.key === "g") { waitsForPlace = now; return; }
  const done = now - waitsForPlace < 1200 && waitsForPlace ? goTo(event.key) : (actions[event.key]?.() || press(event.key));
  waitsForPlace = 0;
  if (done) event.preventDefault();
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-keys]")) showKeys();
    const compose = event.target.closest("[data-compose]");
    if (compose) focusComposer(compose.dataset.compose);
    const close = event.target.closest("[data-close]");
    if (close) close.closest("dialog").close();
  });
  const wanted = { "#reply": "reply", "#note": "note" }[location.hash];
  if (wanted) focusComposer(wanted);
}
