// The list: a cursor that the keys move, selection, and the rows that changed while one looks at them.
import { gettext } from "./words.js";

const rows = () => [...document.querySelectorAll("#rows > tr")];
const current = () => document.querySelector("#rows > tr.cursor");

export function moveCursor(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  current()?.classList.remove("cursor");
  next.classList.add("cursor");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector(".subject").focus({ preventScroll: true });
  return true;
}

export const openCurrent = (hash = "") => {
  const link = current()?.querySelector(".subject");
  if (link) location.assign(link.href + hash);
  return Boolean(link);
};

export function toggleCurrent(on) {
  const box = current()?.querySelector(".check");
  if (!box) return false;
  box.checked = on ?? !box.checked;
  count();
  return true;
}

const chosen = () => rows().filter((row) => row.querySelector(".check")?.checked);

function count() {
  const n = chosen().length;
  for (const place of document.querySelectorAll("[data-selected]")) place.textContent = gettext("%(n)s selected", { n });
  const all = document.getElementById("all");
  if (all) {
    all.checked = n > 0 && n === rows().length;
    all.indeterminate = n > 0 && n < rows().length;
  }
}

export function clearSelection() {
  const some = chosen();
  for (const row of some) row.querySelector(".check").checked = false;
  count();
  return some.length > 0;
}

export function startDesk() {
  const form = document.querySelector(".list-form");
  if (!form) return;
  let last = null;
  form.addEventListener("click", (event) => {
    const box = event.target.closest("tbody .check");
    if (!box) return;
    // Shift extends the selection from the box that was clicked before.
    const boxes = rows().map((row) => row.querySelector(".check"));
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
  });
  form.addEventListener("change", (event) => {
    if (event.target.id === "all") for (const row of rows()) row.querySelector(".check").checked = event.target.checked;
    count();
  });
  form.querySelector("[data-clear]")?.addEventListener("click", clearSelection);
  document.addEventListener("htmx:afterSettle", count);
  count();
}

// Rows on screen change in their place; what is new waits behind the pill. Nothing moves under the pointer.
export async function refreshDesk(numbers) {
  const list = document.querySelector("[data-desk]");
  const shown = new Set(rows().map((row) => row.dataset.number));
  const url = new URL(list.dataset.desk, location.origin);
  url.search = location.search;
  url.searchParams.set("since", list.dataset.since);
  // "all": one was away for a while, so every row may have changed.
  const changed = numbers.includes("all") ? [...shown] : numbers.filter((number) => shown.has(String(number)));
  url.searchParams.set("rows", changed.join(","));
  url.searchParams.set("shown", [...shown].join(","));
  const answer = await fetch(url, { headers: { "X-Live": "1" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const fresh of page.querySelectorAll("tr[id]")) {
    const old = document.getElementById(fresh.id);
    if (!old || old.contains(document.activeElement) && document.activeElement.matches(".check")) continue;
    const [checked, cursor] = [old.querySelector(".check")?.checked, old.classList.contains("cursor")];
    const focused = old.contains(document.activeElement);
    fresh.querySelector(".check").checked = checked;
    fresh.classList.toggle("cursor", cursor);
    fresh.classList.add("changed");
    old.replaceWith(fresh);
    if (focused) fresh.querySelector(".subject").focus({ preventScroll: true });
  }
  for (const id of ["new-rows", "views"]) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(fresh);
  }
}
