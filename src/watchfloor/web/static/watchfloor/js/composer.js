// Drafts: kept in this browser as one writes, one per ticket (or form), told beside the field, gone once sent.
const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
// By person too: on a shared machine the next one who signs in must not find what the last one wrote.
const keyOf = (field) => `draft:${document.body.dataset.person}:${location.pathname}:${field.name}`;

function say(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = text;
}

function save(field) {
  try {
    if (field.value.trim()) localStorage.setItem(keyOf(field), field.value);
    else localStorage.removeItem(keyOf(field));
    say(field.form, field.value.trim() ? `Draft saved ${clock.format(new Date())}` : "");
  } catch {
    say(field.form, "This browser keeps no drafts");
  }
}

export function startComposer() {
  for (const field of document.querySelectorAll("[data-draft]")) {
    let kept = null;
    try { kept = localStorage.getItem(keyOf(field)); } catch { /* a browser that keeps nothing has no draft to show */ }
    if (kept && !field.value) {
      field.value = kept;
      say(field.form, "Draft from before");
    }
    let wait = 0;
    field.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(() => save(field), 400);
    });
    field.form.addEventListener("submit", () => clearTimeout(wait));
    addEventListener("pagehide", () => { if (!field.form.dataset.sent) save(field); });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A plain form leaves the page: what it held is sent, not a draft any more.
    if (form.querySelector("[data-draft]") && !form.hasAttribute("hx-post")) forget(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form.composer");
    if (form && event.detail.successful && event.detail.requestConfig.verb === "post") sent(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".composer [name='audience']")) aim(event.target.form);
  });
  document.addEventListener("keydown", onKey);
  for (const form of document.querySelectorAll("form.composer")) aim(form);
  toEnd();
  document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target?.id === "timeline") toEnd(); });
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
  for (const field of form.querySelectorAll("[data-draft]")) {
    try { localStorage.removeItem(keyOf(field)); } catch { /* nothing was kept */ }
  }
}

function sent(form) {
  forget(form);
  for (const field of form.querySelectorAll("textarea")) field.value = "";
  say(form, "Sent");
  delete form.dataset.sent;
}

function onKey(event) {
  const field = event.target.closest?.("[data-draft]");
  if (!field) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const visible = [...field.form.querySelectorAll("[type=submit]")].filter((button) => button.offsetParent);
    // A click, not requestSubmit: htmx sends the name and value of the button that was clicked.
    (visible.find((button) => button.matches(".button-fill")) ?? visible[0])?.click();
  } else if (event.key === "Escape") {
    field.blur();
  }
}
