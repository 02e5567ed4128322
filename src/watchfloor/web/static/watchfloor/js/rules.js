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

export function startRules() {
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-with-variables]")) last = event.target; });
  document.addEventListener("input", (event) => { if (event.target.matches("[data-with-variables]")) show(); });
  document.addEventListener("click", (event) => {
    const variable = event.target.closest("[data-variable]");
    if (variable) insert(variable.dataset.variable);
  });
  show();
}
