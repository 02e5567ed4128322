// Who else is on this ticket and who writes, as the stream tells it; and what others posted while one was writing.
const SAY_EVERY = 10000;
const IDLE = 15000;
// Who writes says so every few seconds: without a word for so long, ask.
const DOUBT = 30000;

let said = "reading";
let saidAt = 0;
let idle = 0;
let doubt = 0;
const ticket = () => document.querySelector("[data-presence]")?.dataset.liveTicket;
const token = () => document.querySelector('meta[name="csrf-token"]').content;

// Of this page as long as it is open; made by hand, as browsers lend randomUUID to pages by HTTPS only.
const page = (() => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
})();

export const pageParameters = () => (ticket() ? `&ticket=${ticket()}&page=${page}` : "");

export function show(markup) {
  const fresh = new DOMParser().parseFromString(markup, "text/html").getElementById("here");
  const old = document.getElementById("here");
  if (!fresh || !old) return;
  fresh.querySelector(`[data-someone="${document.body.dataset.person}"]`)?.remove();
  if (old.textContent !== fresh.textContent) old.replaceWith(fresh);
  clearTimeout(doubt);
  if (document.querySelector("#here .writes")) doubt = setTimeout(ask, DOUBT);
}

async function ask() {
  try {
    const answer = await fetch(`/tickets/${ticket()}/presence/`, { headers: { "X-Live": "1" } });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch { /* the stream itself tells when the server is gone */ }
}

function say(doing) {
  const now = Date.now();
  if (doing === said && (doing === "reading" || now - saidAt < SAY_EVERY)) return;
  [said, saidAt] = [doing, now];
  fetch(`/tickets/${ticket()}/presence/`, {
    method: "POST", body: new URLSearchParams({ page, doing }), headers: { "X-CSRFToken": token() }, keepalive: true,
  }).catch(() => { saidAt = 0; });
}

function writing(event) {
  const form = event.target.closest?.("form.composer, .escalate-form");
  if (!form || !event.target.matches("textarea, input:not([type=radio])")) return;
  clearTimeout(idle);
  const empty = form.matches(".composer") && !event.target.value.trim();
  const doing = form.matches(".escalate-form") ? "escalate" : form.querySelector("[name='audience']:checked")?.value ?? "reply";
  say(empty ? "reading" : doing);
  idle = setTimeout(() => say("reading"), IDLE);
}

// Others were quicker: their text stands over one's own before it is sent.
const composer = () => document.querySelector("form.composer[data-draft-address]");

function collide(section) {
  const form = composer();
  if (!form || !section) return;
  document.getElementById("collision")?.remove();
  form.prepend(section);
  form.elements.seen.value = section.dataset.seen;
}

async function look(tickets) {
  const form = composer();
  if (!form || !tickets.includes(ticket()) || form.dataset.sending) return;
  const seen = form.dataset.readTo ?? form.elements.seen.value;
  // Nothing is written yet: the timeline shows what came, and that is read as it stands.
  const busy = form.querySelector("textarea").value.trim();
  let text = "";
  try {
    const answer = await fetch(`/tickets/${ticket()}/since/?seen=${seen}`, { headers: { "X-Live": "1" } });
    if (!answer.ok || answer.redirected) return;
    text = await answer.text();
  } catch { return; /* what is not known here the server knows when it is sent */ }
  const section = new DOMParser().parseFromString(text, "text/html").getElementById("collision");
  if (!section) return;
  if (busy) collide(section);
  else read(form, section.dataset.seen);
}

function read(form, position) {
  form.elements.seen.value = position;
  form.dataset.readTo = position;
}

export function startPresence() {
  if (!ticket()) return;
  document.addEventListener("floor:presence", (event) => show(event.detail));
  document.addEventListener("floor:change", (event) => look(event.detail));
  document.addEventListener("input", writing);
  if (document.querySelector("#here .writes")) doubt = setTimeout(ask, DOUBT);
  const form = composer();
  if (!form) return;
  form.dataset.readTo = form.elements.seen.value;
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt === form) form.dataset.sending = "1"; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    delete form.dataset.sending;
    const answer = event.detail.xhr;
    if (answer.status === 409) {
      const section = new DOMParser().parseFromString(answer.responseText, "text/html").getElementById("collision");
      collide(section);
      section?.scrollIntoView({ block: "nearest" });
    } else if (event.detail.successful) {
      document.getElementById("collision")?.remove();
      const fresh = new DOMParser().parseFromString(answer.responseText, "text/html").querySelector("form.composer [name='seen']");
      if (fresh) read(form, fresh.value);
      say("reading");
    }
  });
}
