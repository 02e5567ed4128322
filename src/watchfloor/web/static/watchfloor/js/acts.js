// What one does to a ticket: small forms in a dialog, a line that offers to undo it, both sides where somebody was quicker.
import { refreshParts } from "./live.js";
import { toast, withdrawOffers } from "./toast.js";
import { gettext } from "./words.js";

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const box = () => document.getElementById("act");
let busy = false;
let last = null;

const parts = () => document.querySelector("[data-live-parts]")?.dataset.liveParts.split(",") ?? [];

async function show(link) {
  const dialog = box();
  const answer = await fetch(link.href, { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) { location.assign(link.href); return; }
  fill(dialog, await answer.text());
}

function fill(dialog, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-act-form]");
  if (!fresh) return;
  dialog.replaceChildren(fresh);
  window.htmx?.process(fresh);
  if (!dialog.open) dialog.showModal();
  (fresh.querySelector("[data-first]") ?? fresh.querySelector("input:not([type=hidden]), select, textarea, button"))?.focus();
}

async function send(form, button) {
  if (busy) return;
  busy = true;
  try {
    const body = new FormData(form, button ?? undefined);
    // What a button says stands for what is in the field of its name.
    if (button?.name) body.set(button.name, button.value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Current-URL": location.href } });
    if (answer.status === 409) { fill(box(), await answer.text()); return; }
    if (!answer.ok) {
      const said = answer.headers.get("X-Message");
      wrong(form, said ? decodeURIComponent(said) : gettext("That did not work. Nothing was changed."));
      return;
    }
    box()?.close();
    told(answer.headers);
    await refreshParts(parts());
  } catch {
    wrong(form, gettext("The server does not answer. Nothing was changed."));
  } finally {
    busy = false;
  }
}

function wrong(form, words) {
  let line = form.querySelector(".field-error");
  if (!line) {
    line = document.createElement("p");
    line.className = "field-error";
    line.setAttribute("role", "alert");
    form.querySelector(".act-body").append(line);
  }
  line.textContent = words;
  form.querySelector("[data-first]")?.focus();
}

// The headers of an answer to a verb: what was done, what undoes it, what it made.
export function told(headers) {
  const said = headers.get("X-Did");
  if (!said) return;
  const span = headers.get("X-Undo");
  const made = headers.get("X-Made");
  last = span;
  toast(decodeURIComponent(said), "", [
    ...(made ? [{ words: gettext("Open %(ticket)s", { ticket: made }), href: `/tickets/${made}/` }] : []),
    ...(span ? [{ words: gettext("Undo"), key: "Z", act: () => undo(span) }] : []),
  ]);
}

export async function undo(span) {
  const here = document.querySelector("[data-live-ticket]")?.dataset.liveTicket;
  const address = here && document.querySelector("[data-verbs-on]") ? `/tickets/${here}/undo/` : "/undo/";
  const body = new URLSearchParams(span ? { act: span } : {});
  last = null;
  withdrawOffers();
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Current-URL": location.href } });
    const said = answer.headers.get(answer.ok ? "X-Did" : "X-Message");
    toast(said ? decodeURIComponent(said) : gettext("That could not be undone."), answer.ok ? "" : "bad");
    if (!answer.ok) return;
    if (parts().length) await refreshParts(parts());
    else location.reload();
  } catch {
    toast(gettext("The server does not answer. Nothing was undone."), "bad");
  }
}

// z: what the line at the bottom offers; without one what one did last on this ticket (its menu has the same).
export function undoLast() {
  if (!last) return false;
  undo(last);
  return true;
}

function onArrow(event) {
  const form = event.target.closest?.("[data-act-form]");
  if (!form || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const choices = [...form.querySelectorAll("[data-offer], .candidate input")];
  if (!choices.length || event.target.matches("select, textarea, [type=radio]")) return;
  event.preventDefault();
  const at = choices.indexOf(document.activeElement);
  const to = choices[(at + (event.key === "ArrowDown" ? 1 : -1) + choices.length) % choices.length];
  to.focus();
  if (to.matches("[type=radio]")) to.checked = true;
}

export function startActs() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-act]");
    if (link && box() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const menu = link.closest("details.menu");
      if (menu) menu.open = false;
      show(link);
      return;
    }
    const dialog = event.target.closest("dialog.act-dialog");
    if (!dialog || (event.target !== dialog && !event.target.closest("[data-act-close]"))) return;
    event.preventDefault();
    dialog.close();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-act-form]") || !form.closest("dialog")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("keydown", (event) => {
    onArrow(event);
    const form = event.target.closest?.("dialog [data-act-form]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  // What htmx sends says of itself what it did; the newest line that one has seen goes with it.
  document.addEventListener("htmx:configRequest", (event) => {
    const seen = document.getElementById("timeline")?.dataset.seen;
    if (seen && event.detail.verb === "post" && "seen" in event.detail.parameters && !event.detail.elt.closest(".composer")) event.detail.parameters.seen = seen;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (requestConfig?.verb !== "post" || !xhr) return;
    if (xhr.status === 409 && xhr.getResponseHeader("X-Conflict") && box()) fill(box(), xhr.responseText);
    else if (xhr.status === 200) told({ get: (name) => xhr.getResponseHeader(name) });
  });
}
