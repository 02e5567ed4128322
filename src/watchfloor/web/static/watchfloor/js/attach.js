// Files for a message: chosen, dropped or pasted, each is sent at once and listed with its progress and a way out.
import { toast } from "./toast.js";
import { gettext } from "./words.js";

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const listOf = (form) => form.querySelector("[data-attach-list]");
const takes = (form) => Boolean(form?.querySelector("[data-attach]"));
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

// A picture alone may say it all: then no words are asked for. `data-needs` remembers that they were.
function needs(form) {
  const field = form.querySelector("textarea[name='body']");
  if (!field || form.dataset.formAt) return;
  if (field.required) field.dataset.needs = "1";
  field.required = Boolean(field.dataset.needs) && !form.querySelector("[data-attach-list] [name='files']");
}

// What waits is remembered in this browser like a draft, and listed again when the page is opened again.
const keyOf = () => `files:${document.body.dataset.person}:${location.pathname}`;

function remember(form) {
  const ids = [...form.querySelectorAll("[data-attach-list] [data-file]")].map((item) => item.dataset.file);
  try {
    if (ids.length) localStorage.setItem(keyOf(), ids.join(","));
    else localStorage.removeItem(keyOf());
  } catch { /* a browser that keeps nothing lists them no more after a reload */ }
}

async function restore(form) {
  let kept = null;
  try { kept = localStorage.getItem(keyOf()); } catch { return; }
  if (!kept || listOf(form).children.length) return;
  const asked = new URLSearchParams(kept.split(",").map((id) => ["id", id]));
  const answer = await fetch(`/files/waiting/?${asked}`, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  listOf(form).append(...fresh.querySelectorAll("li"));
  needs(form);
  remember(form);
}

function tell(form, text) {
  needs(form);
  remember(form);
  form.querySelector("[data-attach-said]").textContent = text;
}

const inWords = (size) => (size < 1048576 ? `${Math.max(1, Math.round(size / 1024))} kB` : `${Math.round(size / 104857.6) / 10} MB`);

function row(name) {
  const item = document.createElement("li");
  item.className = "waiting-file";
  const words = document.createElement("span");
  words.className = "clip";
  words.textContent = name;
  item.append(words);
  return item;
}

function remover(item, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-plain button-small";
  button.dataset.detach = "";
  button.textContent = gettext("Remove");
  button.setAttribute("aria-label", gettext("Remove %(name)s", { name }));
  item.append(button);
}

function fail(form, item, name, message) {
  item.className = "waiting-file waiting-file-bad";
  item.querySelector("progress")?.remove();
  item.querySelector(".clip").textContent = message;
  item.querySelector(".clip").title = message;
  if (!item.querySelector("[data-detach]")) remover(item, name);
  tell(form, message);
}

function send(form, file, name) {
  const item = row(name);
  listOf(form).append(item);
  const longest = Number(form.querySelector("[data-attach-input]").dataset.longest);
  if (file.size > longest) return fail(form, item, name, gettext("%(name)s is larger than %(size)s. Send a part of it, or a packed copy.", { name, size: inWords(longest) }));
  if (!file.size) return fail(form, item, name, gettext("%(name)s is empty.", { name }));
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", gettext("Sending %(name)s", { name }));
  item.append(bar);
  remover(item, name);
  const body = new FormData();
  body.append("file", file, name);
  const wire = new XMLHttpRequest();
  item.wire = wire;
  wire.open("POST", "/files/");
  wire.setRequestHeader("X-CSRFToken", token());
  wire.setRequestHeader("X-Requested-With", "fetch");
  wire.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
  wire.addEventListener("load", () => {
    delete item.wire;
    let said = {};
    try { said = JSON.parse(wire.responseText); } catch { /* a page of the server: told below in our words */ }
    if (wire.status !== 201 || !said.html) {
      const why = wire.status === 413 ? gettext("%(name)s is larger than files may be here.", { name }) : gettext("%(name)s could not be kept. Try again.", { name });
      return fail(form, item, name, said.message ?? why);
    }
    const held = document.activeElement && item.contains(document.activeElement);
    const fresh = new DOMParser().parseFromString(said.html, "text/html").body.firstElementChild;
    item.replaceWith(fresh);
    if (held) fresh.querySelector("[data-detach]").focus();
    tell(form, gettext("%(name)s is attached", { name: said.name }));
  });
  wire.addEventListener("error", () => { delete item.wire; fail(form, item, name, gettext("%(name)s did not arrive. Try again.", { name })); });
  wire.send(body);
}

function add(form, files) {
  for (const file of files) {
    // What is pasted has no name of its own.
    const pasted = /^image\.\w+$/.test(file.name);
    const ending = (file.name.split(".").pop() || "png").slice(0, 8);
    send(form, file, pasted ? `${gettext("pasted")} ${clock.format(new Date()).replaceAll(":", ".")}.${ending}` : file.name || "file");
  }
}

function remove(item) {
  const form = item.closest("form");
  item.wire?.abort();
  const id = item.dataset.file;
  if (id) fetch(`/files/${id}/deletion/`, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {});
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  (next?.querySelector("[data-detach]") ?? form.querySelector("[data-attach-open]"))?.focus();
  tell(form, gettext("Removed"));
}

const isSending = (form) => [...listOf(form).children].some((item) => item.wire);

function clear(form) {
  listOf(form).replaceChildren();
  needs(form);
  remember(form);
}

function drops() {
  let over = null;
  const leave = () => { over?.classList.remove("is-dropping"); over = null; };
  const target = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return null;
    const form = event.target.closest?.("form");
    // Beside the composer, but over the conversation that it belongs to, is meant for it too.
    return takes(form) ? form : document.querySelector("form:has([data-attach])");
  };
  document.addEventListener("dragover", (event) => {
    const form = target(event);
    if (!form) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (over !== form) { leave(); over = form; form.classList.add("is-dropping"); }
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) leave(); });
  document.addEventListener("drop", (event) => {
    const form = target(event);
    leave();
    if (!form) return;
    event.preventDefault();
    add(form, event.dataTransfer.files);
  });
}

export function startAttach() {
  for (const part of document.querySelectorAll("[data-attach]")) restore(part.closest("form"));
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-attach-input]")) return;
    add(event.target.form, event.target.files);
    event.target.value = "";
  });
  document.addEventListener("click", (event) => {
    const open = event.target.closest("[data-attach-open]");
    if (open) (open.closest("form") ?? document).querySelector("[data-attach-input]")?.click();
    const item = event.target.closest("[data-detach]")?.closest("li");
    if (item) remove(item);
  });
  document.addEventListener("paste", (event) => {
    const form = event.target.closest?.("form");
    // Cells of a sheet come as text and as a picture of it: the text is meant.
    if (!takes(form) || !event.clipboardData?.files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(form, event.clipboardData.files);
  });
  drops();
  // A message must not leave without what belongs to it.
  const wait = (event, form) => {
    if (!takes(form) || !isSending(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    toast(gettext("A file is still on its way. Send again when it has arrived, or remove it."));
  };
  document.addEventListener("submit", (event) => wait(event, event.target), true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // One that leaves the page takes its files along; refused, the server lists them again.
    if (!takes(form) || form.hasAttribute("hx-post") || event.defaultPrevented) return;
    try { localStorage.removeItem(keyOf()); } catch { /* nothing was kept */ }
  });
  document.addEventListener("htmx:beforeRequest", (event) => wait(event, event.detail.elt));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (takes(form) && event.detail.successful && event.detail.requestConfig.verb === "post") clear(form);
  });
}
