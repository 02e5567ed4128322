// Pages of canned texts, macros and rules: variables that are inserted and shown as they will read.
let last = null;

const samples = () => Object.fromEntries([...document.querySelectorAll("[data-variable]")].map((one) => [one.dataset.variable, one.dataset.sample]));

// As engine/variables.py fills it: the value, else what stands after the bar.
export function filled(text, values) {
  return text.replace(/\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}/g, (whole, name, other) => {
    if (!(name in values) && !name.startsWith("attributes.")) return whole;
    return values[name] || (other ?? "").trim();
  });
}

function show() {
  const place = document.querySelector("[data-filled]");
  if (!place) return;
  const texts = [...document.querySelectorAll("[data-with-variables]")].filter((one) => !one.closest("[hidden]")).map((one) => one.value).filter(Boolean);
  place.textContent = filled(texts.join("\n\n"), samples());
}

function insert(name) {
  const field = last?.isConnected ? last : [...document.querySelectorAll("[data-with-variables]")].find((one) => one.offsetParent);
  if (!field || field.readOnly) return;
  field.setRangeText(`{{${name}}}`, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Rows of actions: the control that fits what is chosen, one more row on demand.
function fitAction(row) {
  const kind = row.querySelector(".action-do").value;
  const control = CONTROLS[kind] ?? "";
  for (const part of row.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== control;
  for (const part of row.querySelectorAll("[data-only]")) part.hidden = !part.dataset.only.split(" ").includes(kind);
}
const CONTROLS = {
  reply: "text", note: "text", subject: "text", status: "status", owner: "owner", queue: "queue", priority: "priority",
  kind: "kind", attribute: "attribute", tier: "tier", snooze: "length", due: "length", time: "length", link: "number",
  parent: "number", merge: "number",
};

function addAction(editor) {
  const rows = [...editor.querySelectorAll("[data-action]")];
  const next = Math.max(-1, ...rows.map((row) => Number(row.dataset.action.split(".")[1]))) + 1;
  const fresh = editor.querySelector("template[data-spare]").content.cloneNode(true).querySelector("[data-action]");
  fresh.dataset.action = `act.${next}`;
  for (const control of fresh.querySelectorAll("[name]")) control.name = control.name.replace("act.__", `act.${next}`);
  editor.querySelector("[data-add-action]").before(fresh);
  scripted(fresh);
  fitAction(fresh);
  return fresh;
}

function scripted(place) {
  for (const one of place.querySelectorAll(".only-script")) one.hidden = false;
}

function startActions() {
  for (const editor of document.querySelectorAll("[data-actions]")) {
    scripted(editor);
    for (const row of editor.querySelectorAll("[data-action]")) fitAction(row);
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".action-do")) return;
    fitAction(event.target.closest("[data-action]"));
    show();
  });
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-action]");
    if (add) addAction(add.closest("[data-actions]")).querySelector("select").focus();
    const remove = event.target.closest("[data-remove-action]");
    if (!remove) return;
    const editor = remove.closest("[data-actions]");
    remove.closest("[data-action]").remove();
    if (!editor.querySelector("[data-action]")) addAction(editor);
    editor.querySelector("select").focus();
    show();
  });
}

// A test of a change: only the values of its property are offered, and one more row once this one is used.
function fitChange(row) {
  const field = row.querySelector("[name$='.field']").value;
  for (const end of row.querySelectorAll("[name$='.was'], [name$='.to']")) {
    for (const group of end.querySelectorAll("optgroup")) group.hidden = !group.firstElementChild?.value.startsWith(`${field}:`);
    if (end.value && !end.value.startsWith(`${field}:`)) end.value = "";
    end.disabled = !field;
  }
}

function startChanges() {
  for (const row of document.querySelectorAll("[data-change]")) fitChange(row);
  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-change]");
    if (!row || !event.target.matches("[name$='.field']")) return;
    fitChange(row);
    const last = row.parentElement.lastElementChild;
    if (last !== row || !event.target.value) return;
    const fresh = row.cloneNode(true);
    const [prefix, number] = row.dataset.change.split(".");
    fresh.dataset.change = `${prefix}.${Number(number) + 1}`;
    for (const control of fresh.querySelectorAll("[name]")) {
      control.name = control.name.replace(row.dataset.change, fresh.dataset.change);
      control.value = "";
    }
    row.after(fresh);
    fitChange(fresh);
  });
}

// The macro menu: what the one in hand would do stands beside it before it does it.
function inHand(menu) {
  const lines = [...menu.querySelectorAll(".macro-line")];
  for (const line of lines) line.hidden = line.querySelector(".menu-item").hidden;
  const visible = lines.filter((line) => !line.hidden);
  const held = visible.find((line) => line.contains(document.activeElement)) ?? visible[0];
  for (const line of lines) line.classList.toggle("in-hand", line === held);
}

function stage(button) {
  const form = document.getElementById("composer");
  const line = button.closest(".macro-line");
  const macro = form.querySelector("input[name=macro]") ?? Object.assign(document.createElement("input"), { type: "hidden", name: "macro" });
  macro.value = button.dataset.stage;
  form.append(macro);
  form.dataset.macro = button.dataset.stage;
  form.querySelector("[data-staged]").hidden = false;
  form.querySelector("[data-staged-name]").textContent = line.querySelector("[data-macro]").dataset.macro;
  form.querySelector("[data-staged-changes]").textContent = button.dataset.changes;
  for (const radio of form.querySelectorAll("[name=audience]")) {
    radio.dataset.plain ??= radio.dataset.action;
    radio.dataset.action = document.getElementById("macro-form").getAttribute("action");
  }
  line.closest("details").open = false;
  form.querySelector(`[name=audience][value="${button.dataset.audience}"]`).click();
  aimAt(form);
  const field = form.querySelector("textarea");
  field.focus();
  field.select();
  // As typed text: the browser's undo brings back what stood there, and the draft is kept.
  if (!document.execCommand("insertText", false, line.querySelector("[data-message]").textContent)) field.value = line.querySelector("[data-message]").textContent;
}

function unstage(form) {
  delete form.dataset.macro;
  form.querySelector("input[name=macro]")?.remove();
  form.querySelector("[data-staged]").hidden = true;
  for (const radio of form.querySelectorAll("[name=audience]")) if (radio.dataset.plain) radio.dataset.action = radio.dataset.plain;
  aimAt(form);
}

// The composer aims at where the chosen audience says.
const aimAt = (form) => form.querySelector("[name=audience]:checked")?.dispatchEvent(new Event("change", { bubbles: true }));

function startMacros() {
  document.addEventListener("focusin", (event) => { const menu = event.target.closest(".macro-menu"); if (menu) inHand(menu); });
  document.addEventListener("input", (event) => { const menu = event.target.closest(".macro-menu"); if (menu) setTimeout(() => inHand(menu)); });
  document.addEventListener("htmx:afterSwap", (event) => { const menu = event.detail.target.closest?.(".macro-menu"); if (menu) { inHand(menu); menu.querySelector(".menu-body").scrollIntoView({ block: "nearest" }); } });
  document.addEventListener("click", (event) => {
    const staging = event.target.closest("[data-stage]");
    if (staging) stage(staging);
    const undone = event.target.closest("[data-unstage]");
    if (undone) unstage(undone.closest("form"));
    const used = event.target.closest("[data-macro][form]");
    if (!used || !window.htmx) return;
    event.preventDefault();
    const form = document.getElementById("macro-form");
    const choice = form.querySelector("input[name=macro]") ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "macro" }));
    choice.value = used.value;
    used.closest("details").open = false;
    form.requestSubmit();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form.composer[data-macro]");
    if (form && event.detail.successful && event.detail.requestConfig.verb === "post") unstage(form);
  });
}

export function startRules() {
  startActions();
  startChanges();
  startMacros();
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-with-variables]")) last = event.target; });
  document.addEventListener("input", (event) => { if (event.target.matches("[data-with-variables]")) show(); });
  document.addEventListener("click", (event) => {
    const variable = event.target.closest("[data-variable]");
    if (variable) insert(variable.dataset.variable);
  });
  show();
}
