// The condition builder: the control that fits a field, one empty row at the end of each group. Without it the form works too.
import { gettext } from "./words.js";

const PLACE = "__";

function named(row, part) {
  return part.replace(PLACE, row.dataset.row);
}

// The comparison and the value that fit the chosen field, from the template that the page brought.
function fit(row) {
  const field = row.querySelector(".condition-field").value;
  const builder = row.closest("[data-conditions]");
  const template = [...builder.querySelectorAll("template")].find((one) => one.dataset.for === field);
  const place = row.querySelector(".condition-test");
  if (!template) return;
  place.replaceChildren(template.content.cloneNode(true));
  for (const control of place.querySelectorAll("[name]")) control.name = named(row, control.name);
}

function emptied(row, number) {
  const fresh = row.cloneNode(true);
  const name = `${row.parentElement.dataset.group}.${number}`;
  const old = row.dataset.row;
  fresh.dataset.row = name;
  for (const control of fresh.querySelectorAll("[name]")) control.name = name + control.name.slice(old.length);
  const choice = fresh.querySelector(".condition-field");
  choice.selectedIndex = 0;
  choice.options[0].textContent = gettext("Choose a field…");
  fresh.querySelector(".condition-name").value = "";
  fresh.querySelector(".condition-test").replaceChildren();
  return fresh;
}

const rowsOf = (group) => [...group.querySelectorAll(":scope > .condition")];

// A group always ends in one empty row; its number is one that no other row of the group has.
function grow(group) {
  const rows = rowsOf(group);
  if (!rows.length || rows.at(-1).querySelector(".condition-field").value === "") return;
  const highest = Math.max(...rows.map((row) => Number(row.dataset.row.split(".").at(-1))));
  group.append(emptied(rows.at(-1), highest + 1));
}

function remove(row) {
  const group = row.parentElement;
  const rows = rowsOf(group);
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  if (rows.length > 1) row.remove();
  grow(group);
  next?.querySelector(".condition-field").focus();
}

function told(menu) {
  const words = [...menu.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.parentElement.textContent.trim());
  const written = menu.querySelector(".condition-person input")?.value.trim();
  menu.querySelector("[data-chosen]").textContent = [...words, ...(written ? [written] : [])].join(", ") || gettext("Choose…");
}

// A group that the person asked for follows the others; another one can be asked for after it.
function openGroup(details) {
  const group = details.querySelector(".conditions-group");
  const next = group.cloneNode(true);
  details.before(group);
  const [prefix, number] = group.dataset.group.split(/\.(?=\d+$)/);
  const [old, name] = [group.dataset.group, `${prefix}.${Number(number) + 1}`];
  next.dataset.group = name;
  for (const row of next.querySelectorAll("[data-row]")) row.dataset.row = name + row.dataset.row.slice(old.length);
  for (const control of next.querySelectorAll("[name]")) control.name = name + control.name.slice(old.length);
  details.append(next);
  details.open = false;
  group.querySelector(".condition-field").focus();
}

export function startConditions() {
  document.addEventListener("change", (event) => {
    const menu = event.target.closest(".condition-options");
    if (menu) told(menu);
    const row = event.target.closest(".condition");
    if (!row) return;
    if (event.target.matches(".condition-field")) {
      if (event.target.value === "" && rowsOf(row.parentElement).at(-1) !== row) { remove(row); return; }
      fit(row);
      event.target.options[0].textContent = event.target.value ? gettext("Remove this condition") : gettext("Choose a field…");
      grow(row.parentElement);
    }
  });
  document.addEventListener("click", (event) => {
    const cross = event.target.closest("[data-remove-condition]");
    if (cross) remove(cross.closest(".condition"));
    const summary = event.target.closest(".conditions-more > summary");
    if (summary?.parentElement.querySelector(".conditions-group")) {
      event.preventDefault();
      openGroup(summary.parentElement);
    }
  });
}
