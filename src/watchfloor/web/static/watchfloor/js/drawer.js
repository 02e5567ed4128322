// The escalate drawer: its form is fetched when it is opened, what is written is kept, what is missing is said at once.
import { told as offerUndo } from "./acts.js";
import { refreshParts } from "./live.js";
import { saveDraft } from "./drafts.js";
import { toast } from "./toast.js";
import { gettext } from "./words.js";

const WAIT = 600;
let wait = 0;
let busy = false;

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const isForm = (target) => target.closest?.(".escalate-form");

async function show(link) {
  const dialog = document.getElementById(link.dataset.drawer);
  if (!dialog || dialog.open) return;
  const answer = await fetch(link.href, { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) { location.assign(link.href); return; }
  fill(dialog, await answer.text());
  dialog.showModal();
  const fields = [...dialog.querySelectorAll("[data-asked] .input")];
  (fields.find((field) => !field.value) ?? fields[0])?.focus();
}

function fill(dialog, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".escalate-form");
  dialog.replaceChildren(fresh);
  window.htmx?.process(fresh);
  count(fresh);
}

// The same sum as the eye makes: every field with its state, the bar over them.
function count(form) {
  const asked = [...form.querySelectorAll("[data-asked]")];
  const filled = asked.filter((field) => field.querySelector(".input").value.trim()).length;
  const missing = form.querySelectorAll("[data-required] .input:invalid").length;
  const bar = form.querySelector("[data-asked-bar]");
  [bar.max, bar.value] = [asked.length, filled];
  form.querySelector("[data-asked-count]").textContent = missing
    ? gettext("%(filled)s of %(all)s filled, %(missing)s missing", { filled, all: asked.length, missing })
    : gettext("%(filled)s of %(all)s filled", { filled, all: asked.length });
}

function told(form) {
  const place = form.elements.queue.selectedOptions[0];
  form.querySelector("[data-then-queue]").textContent = place?.value ? place.textContent : gettext("The queue you choose");
  form.querySelector("[data-then-by]").textContent = place?.dataset.workedBy ?? "";
  const keeps = form.elements.keep_owner;
  const owner = form.querySelector("[data-then-owner]");
  if (owner) owner.textContent = keeps.checked ? gettext("stays with %(owner_name)s", { owner_name: keeps.dataset.owner }) : gettext("has no owner until somebody there takes it");
}

function written(form) {
  const data = Object.fromEntries(new FormData(form));
  delete data.csrfmiddlewaretoken;
  const some = Object.entries(data).some(([name, value]) => name.startsWith("a-") && value.trim());
  return some ? JSON.stringify(data) : "";
}

async function keep(form) {
  clearTimeout(wait);
  wait = 0;
  const { words } = await saveDraft(form.dataset.draftAddress, "escalate", written(form));
  if (words !== null) form.querySelector("[data-draft-state]").textContent = words;
}

async function send(form, button) {
  if (busy) return;
  busy = true;
  clearTimeout(wait);
  wait = 0;
  try {
    // "Link only" goes elsewhere than the form.
    const address = button?.getAttribute("formaction") ?? form.action;
    const answer = await fetch(address, { method: "POST", body: new FormData(form, button ?? undefined), headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Current-URL": location.href } });
    const dialog = form.closest("dialog");
    if (answer.status === 422 && address === form.action) {
      fill(dialog, await answer.text());
      const wrong = dialog.querySelector("[aria-invalid='true']") ?? dialog.querySelector("#escalate-errors");
      wrong?.focus();
    } else if (answer.ok) {
      dialog.close("sent");
      offerUndo(answer.headers);
      await refreshParts(document.querySelector("[data-live-parts]").dataset.liveParts.split(","));
    } else {
      toast(gettext("That did not work. Nothing was handed over; what you wrote is kept."), "bad");
    }
  } catch {
    toast(gettext("The server does not answer. What you wrote is kept here."), "bad");
  }
  busy = false;
}

export function startDrawer() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-drawer]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && document.getElementById(link.dataset.drawer)) {
      event.preventDefault();
      show(link);
      return;
    }
    const dialog = event.target.closest("dialog.drawer");
    if (!dialog) return;
    // On the dark ground beside it, on the cross or on Cancel: closed, nothing lost.
    if (event.target === dialog || event.target.closest("[data-drawer-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  document.addEventListener("input", (event) => {
    const form = isForm(event.target);
    if (!form) return;
    count(form);
    told(form);
    if (event.target.name === "severity") form.querySelector("[data-severity-about]").textContent = event.target.dataset.about;
    clearTimeout(wait);
    wait = setTimeout(() => keep(form), WAIT);
  });
  document.addEventListener("close", (event) => {
    if (event.target.matches?.("dialog.drawer") && event.target.returnValue !== "sent" && wait) keep(event.target.querySelector("form"));
  }, true);
  document.addEventListener("submit", (event) => {
    const form = isForm(event.target);
    if (!form?.closest("dialog")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("keydown", (event) => {
    const form = isForm(event.target);
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector(".drawer-foot [type=submit]").click();
    }
  });
  const form = document.querySelector(".escalate-page .escalate-form");
  if (form) count(form);
  // From the list: Escalate opens the ticket with its drawer.
  if (location.hash === "#escalate") document.querySelector("[data-drawer='escalate']")?.click();
}
