// What is written: kept as one writes, per ticket and kind (or form), told beside the field, gone once sent.
import { dropDraft, keepLocal, keptDrafts, keyOf, localDraft, saveDraft, savedWords } from "./drafts.js";
import { gettext } from "./words.js";

// Of a composer: the text of each kind (reply, note), of which the field shows one.
const texts = new WeakMap();
const kindOf = (form) => form.querySelector("[name='audience']:checked")?.value ?? "";

function say(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place && text !== null) place.textContent = text;
}

async function save(field, kind = kindOf(field.form)) {
  const { form, value } = field;
  const here = keepLocal(keyOf(field, kind), value);
  const address = form.dataset.draftAddress;
  if (address) {
    const { words, at } = await saveDraft(address, kind, value, form.elements.seen?.value);
    if (at) keepLocal(keyOf(field, kind), value, at);
    say(form, words);
  } else if (!here) say(form, gettext("This browser keeps no drafts"));
  else say(form, value.trim() ? savedWords(Date.now()) : "");
}

// The newest of what the server and this browser kept, of each kind; the kind written last is shown.
function restore(field) {
  const { form } = field;
  const kept = keptDrafts(form);
  const all = {};
  let newest = null;
  for (const kind of form.dataset.draftAddress ? ["reply", "note"] : [""]) {
    let here = localDraft(keyOf(field, kind));
    if (here?.saved && !kept[kind]) {
      // The server had it and has it no more: it was sent, or thrown away, on another device.
      keepLocal(keyOf(field, kind), "");
      here = null;
    }
    const found = here && (!kept[kind] || here.at > kept[kind].at) ? here : kept[kind];
    if (!found) continue;
    all[kind] = found.text;
    if (!newest || found.at > newest.at) newest = { ...found, kind };
  }
  texts.set(form, all);
  if (!newest || field.value) return;
  const audience = form.querySelector(`[name='audience'][value='${newest.kind}']`);
  if (audience) audience.checked = true;
  form.dataset.kind = newest.kind;
  field.value = newest.text;
  say(form, gettext("Draft from before"));
}

export function startComposer() {
  for (const field of document.querySelectorAll("[data-draft]")) {
    restore(field);
    let wait = 0;
    let dirty = false;
    field.addEventListener("input", () => {
      clearTimeout(wait);
      dirty = true;
      wait = setTimeout(() => { dirty = false; save(field); }, 400);
    });
    field.form.addEventListener("submit", () => { clearTimeout(wait); dirty = false; });
    addEventListener("pagehide", () => { if (dirty && !field.form.dataset.sent) save(field); });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A plain form leaves the page: what it held is sent, not a draft any more.
    if (form.querySelector("[data-draft]") && !form.hasAttribute("hx-post")) forget(form);
    else if (form.dataset.draftAddress) dropDraft(form.dataset.draftAddress, kindOf(form));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form.composer");
    if (form && event.detail.successful && event.detail.requestConfig.verb === "post") sent(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".composer [name='audience']")) turn(event.target.form);
  });
  document.addEventListener("keydown", onKey);
  for (const form of document.querySelectorAll("form.composer")) {
    aim(form);
    form.dataset.kind = kindOf(form);
  }
  toEnd();
  document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target?.id === "timeline") toEnd(); });
}

// Each kind keeps its own text: what was meant for the team alone never stands in a reply by one click.
function turn(form) {
  const field = form.querySelector("textarea[data-draft]");
  const [before, now] = [form.dataset.kind ?? "", kindOf(form)];
  if (field && before !== now) {
    const all = texts.get(form) ?? {};
    all[before] = field.value;
    if (field.value.trim()) save(field, before);
    field.value = all[now] ?? "";
    texts.set(form, all);
  }
  form.dataset.kind = now;
  aim(form);
}

// The newest is at the bottom, beside the composer: start there, and go there when something is added.
export function toEnd() {
  const timeline = document.querySelector("#timeline[data-to-end]");
  if (timeline) timeline.scrollTop = timeline.scrollHeight;
}

function aim(form) {
  const audience = form.querySelector("[name='audience']:checked");
  if (!audience) return;
  form.setAttribute("hx-post", audience.dataset.action);
  form.action = audience.dataset.action;
  form.querySelector("textarea").placeholder = audience.dataset.placeholder;
  window.htmx?.process(form);
}

function forget(form) {
  form.dataset.sent = "1";
  for (const field of form.querySelectorAll("[data-draft]")) keepLocal(keyOf(field, kindOf(form)), "");
}

function sent(form) {
  forget(form);
  for (const field of form.querySelectorAll("textarea")) field.value = "";
  // Who else reads a note is said anew for each: the next one must not go where this one went.
  for (const box of form.querySelectorAll("[name='partners']")) box.checked = false;
  texts.set(form, { ...texts.get(form), [kindOf(form)]: "" });
  say(form, gettext("Sent"));
  delete form.dataset.sent;
}

function onKey(event) {
  const field = event.target.closest?.("[data-draft]");
  if (!field) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    // Its own buttons only: a closed menu within it holds those of another form.
    const visible = [...field.form.querySelectorAll("[type=submit]")].filter((button) => button.form === field.form && button.offsetParent);
    // A click, not requestSubmit: htmx sends the name and value of the button that was clicked.
    (visible.find((button) => button.matches(".button-fill")) ?? visible[0])?.click();
  } else if (event.key === "Escape") {
    field.blur();
  }
}
