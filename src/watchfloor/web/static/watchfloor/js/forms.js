// Forms that file tickets: what they ask follows the kind, platform and module, and the answers before; answers to
// what is being written appear while one types. The server asks, judges and answers all the same without it.
import { toast } from "./toast.js";
import { gettext } from "./words.js";

const partOf = (form) => form.querySelector("#form-part");
const wordsOf = (form) => form.querySelector("[data-form-words]");

// Conditions, as the engine reads them (engine/conditions.py): an empty answer is equal to nothing.
const folded = (text) => String(text).toUpperCase();
const tests = {
  is: (value, wanted) => value !== null && String(value) === String(wanted),
  in: (value, wanted) => value !== null && wanted.map(String).includes(String(value)),
  not_empty: (value) => value !== null,
  contains: (value, wanted) => value !== null && folded(value).includes(folded(wanted)),
  less: (value, wanted) => value !== null && value < wanted,
  at_most: (value, wanted) => value !== null && value <= wanted,
  more: (value, wanted) => value !== null && value > wanted,
  at_least: (value, wanted) => value !== null && value >= wanted,
};
const opposites = { is_not: "is", not_in: "in", empty: "not_empty", not_contains: "contains" };

function holds(condition, facts) {
  if (condition.all) return condition.all.every((part) => holds(part, facts));
  if (condition.any) return condition.any.some((part) => holds(part, facts));
  if (condition.not) return !holds(condition.not, facts);
  const value = facts[condition.field] ?? null;
  const opposite = opposites[condition.op];
  return opposite ? !tests[opposite](value, condition.value) : tests[condition.op](value, condition.value);
}

function answerOf(question) {
  const fields = [...question.querySelectorAll("input, select, textarea")];
  if (question.dataset.type === "multi_choice") return fields.filter((field) => field.checked).map((field) => field.value).join(", ") || null;
  if (question.dataset.type === "yes_no") return fields.find((field) => field.checked)?.value ?? null;
  const text = fields[0].value.trim();
  if (!text) return null;
  if (question.dataset.type !== "number") return text;
  const number = Number(text.replace(/\s/g, "").replace(",", "."));
  return Number.isNaN(number) ? null : number;
}

const chosen = (form, name) => {
  const select = form.querySelector(`#${name}`);
  return (select?.value ? select.selectedOptions[0].textContent.trim() : form.dataset[name]) || null;
};

// In order, as a question may hang on one that itself is not asked.
function ask(form) {
  const facts = { kind: form.querySelector("[name=kind]:checked")?.value ?? form.dataset.kind ?? null, platform: chosen(form, "platform"), module: chosen(form, "module") };
  for (const question of form.querySelectorAll("[data-question]")) {
    const when = question.dataset.when;
    const isAsked = !when || holds(JSON.parse(when), facts);
    question.hidden = !isAsked;
    for (const field of question.querySelectorAll("input, select, textarea")) {
      // What is not asked is not sent, and does not hold up what is.
      field.disabled = !isAsked;
      if (when && question.dataset.required !== undefined && field.type !== "checkbox") field.required = isAsked;
    }
    if (isAsked) facts[question.dataset.question] = answerOf(question);
  }
}

// The label, hint and template of the fields outside of the part that changes.
function word(form) {
  const said = wordsOf(form);
  if (!said) return;
  const { subjectLabel, subjectHint, textLabel, textHint, textTemplate, sends } = said.dataset;
  const subject = form.querySelector("#subject");
  const body = form.querySelector("#body");
  const makes = said.dataset.makesSubject !== undefined;
  form.querySelector("[data-subject]").hidden = makes;
  subject.required = !makes;
  subject.placeholder = subjectHint || subjectLabel;
  form.querySelector("[data-subject-label]").textContent = subjectLabel;
  form.querySelector("[data-text-label]").textContent = textLabel;
  body.placeholder = textHint || textLabel;
  body.required = said.dataset.needsText !== undefined;
  // A template takes the place of nothing, or of the last form's template: never of what somebody wrote.
  if (!body.value.trim() || body.value === form.dataset.template) body.value = textTemplate;
  form.dataset.template = textTemplate;
  const button = form.querySelector("[data-sends]:is(button)");
  if (button) button.textContent = sends;
  const usual = form.querySelector("[data-usual-word]");
  if (usual && said.dataset.usual !== undefined) usual.textContent = said.dataset.usual;
}

function kept(part) {
  const values = new Map();
  for (const field of part.querySelectorAll("input, select, textarea")) {
    if (!field.name.startsWith("q-")) continue;
    const mine = values.get(field.name) ?? [];
    if (!["checkbox", "radio"].includes(field.type)) mine.push(field.value);
    else if (field.checked) mine.push(field.value);
    values.set(field.name, mine);
  }
  return values;
}

function putBack(part, values) {
  for (const field of part.querySelectorAll("input, select, textarea")) {
    const mine = values.get(field.name);
    if (!mine) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = mine.includes(field.value);
    else if (field.matches("select")) { if ([...field.options].some((option) => option.value === mine[0])) field.value = mine[0]; }
    else if (!field.value) field.value = mine[0] ?? "";
  }
}

const latest = new WeakMap();

// A button that moves between the press and the release of a pointer is not clicked: what would move it waits.
let release = null;
let released = Promise.resolve();
const press = () => { if (!release) released = new Promise((done) => { release = done; }); };
const letGo = () => { setTimeout(() => { release?.(); release = null; }); };

async function fetched(form, address, key) {
  const asked = latest.get(form) ?? {};
  asked[key]?.abort();
  const control = new AbortController();
  asked[key] = control;
  latest.set(form, asked);
  try {
    const answer = await fetch(address, { signal: control.signal, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    await released;
    return control.signal.aborted ? null : page;
  } catch {
    return null;
  }
}

async function refresh(form) {
  const about = new URLSearchParams({ at: form.dataset.formAt });
  for (const name of ["kind", "platform", "module", "form"]) {
    const field = form.querySelector(`[name=${name}]:checked`) ?? form.querySelector(`select[name=${name}]`);
    if (field?.value) about.set(name, field.value);
  }
  const fresh = await fetched(form, `/forms/questions/?${about}`, "part");
  if (!fresh) return;
  const part = partOf(form);
  const values = kept(part);
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceChildren(...fresh.childNodes);
  putBack(part, values);
  if (focused) document.getElementById(focused)?.focus();
  word(form);
  ask(form);
}

async function answer(form) {
  const place = form.querySelector("#answers");
  if (!place) return;
  const text = `${form.querySelector("#subject").value} ${form.querySelector("#body").value}`.trim().slice(0, 400);
  if (text.length < 6) { place.replaceChildren(); return; }
  const about = new URLSearchParams({ text });
  for (const name of ["platform", "module"]) about.set(name, form.querySelector(`#${name}`).value);
  about.set("kind", form.querySelector("[name=kind]:checked")?.value ?? "");
  const fresh = await fetched(form, `${form.dataset.answers}?${about}`, "answers");
  if (!fresh) return;
  const guess = fresh.querySelector("[data-guess]");
  if (guess && !form.dataset.aboutTouched) suppose(form, guess.dataset);
  guess?.remove();
  place.replaceChildren(...fresh.childNodes);
  window.htmx?.process(place);
}

// What the words name is chosen for whoever has not chosen: told as a guess, and open to change.
function suppose(form, { platform, module }) {
  const fields = [[form.querySelector("#platform"), platform], [form.querySelector("#module"), module]];
  if (fields.every(([field, value]) => field.value === value)) return;
  for (const [field, value] of fields) {
    field.value = value;
    field.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "guess" }));
  }
  form.querySelector("[data-about-word]")?.replaceChildren(gettext("We think this is about"));
}

function start(form) {
  form.dataset.template = wordsOf(form)?.dataset.textTemplate ?? "";
  word(form);
  ask(form);
  for (const name of ["platform", "module"]) if (form.querySelector(`#${name}`)?.value) form.dataset.aboutTouched = "1";
  let wait = 0;
  form.addEventListener("input", (event) => {
    ask(form);
    if (!["subject", "body"].includes(event.target.id)) return;
    clearTimeout(wait);
    wait = setTimeout(() => answer(form), 350);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-form-about]")) {
      if (event.detail !== "guess" && ["platform", "module"].includes(event.target.name)) {
        form.dataset.aboutTouched = "1";
        form.querySelector("[data-about-word]")?.replaceChildren(gettext("This is about"));
      }
      refresh(form);
      if (event.detail !== "guess") answer(form);
    }
    ask(form);
  });
  answer(form);
}

function voted(event) {
  const button = event.target.closest?.("[data-voted]");
  if (!button || !event.detail.successful) return;
  button.disabled = true;
  toast(button.dataset.voted);
}

export function startForms() {
  document.addEventListener("htmx:afterRequest", voted);
  addEventListener("pointerdown", press, true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, letGo, true);
  for (const form of document.querySelectorAll("form[data-form]")) start(form);
  // The preview of a form that is being edited is drawn anew.
  document.addEventListener("htmx:afterSettle", () => {
    const fresh = document.querySelector("#preview-body form[data-form]");
    if (fresh && fresh.dataset.template === undefined) start(fresh);
  });
  document.addEventListener("click", (event) => {
    const helped = event.target.closest("[data-helped]");
    if (!helped) return;
    const form = helped.closest("form");
    for (const field of form.querySelectorAll("[data-draft]")) {
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    form.querySelector("#answers").replaceChildren();
    const said = form.querySelector("[data-draft-state]");
    if (said) said.textContent = gettext("Good. Nothing was sent.");
    form.querySelector("#subject").focus();
  });
}
