// <details class="menu">: one open at a time, arrows move, typing filters, Escape closes and gives the focus back.
export const openMenu = () => document.querySelector("details.menu[open], details.about[open]");

// Opens a menu with the focus in it at once: the toggle event comes later, and the next key may come before it.
export function open(menu) {
  menu.open = true;
  focusFirst(menu);
}

export function startMenus() {
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open], details.about[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filter]")) filter(event.target);
  });
}

function onToggle(event) {
  const menu = event.target;
  if (!menu.matches?.("details.menu") || !menu.open) return;
  for (const other of document.querySelectorAll("details.menu[open]")) if (other !== menu) other.open = false;
  if (!menu.querySelector(".menu-body")?.contains(document.activeElement)) focusFirst(menu);
}

function focusFirst(menu) {
  const first = menu.querySelector("[data-filter], .menu-item[aria-current='true'], .menu-item, input:not([type=hidden]), select");
  first?.focus();
}

function filter(field) {
  const wanted = field.value.trim().toLowerCase();
  for (const item of field.closest(".menu-body").querySelectorAll(".menu-item")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
}

function onKey(event) {
  const menu = openMenu();
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  if (!menu.matches(".menu") || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const items = [...menu.querySelectorAll(".menu-item:not([hidden])")];
  if (!items.length) return;
  // An item may be a label: then its box holds the focus.
  const at = items.findIndex((item) => item.contains(document.activeElement));
  if (event.key === "Enter") {
    if (document.activeElement.matches(".menu-item [type=checkbox]")) {
      event.preventDefault();
      document.activeElement.click();
    }
    // In the filter field Enter takes the first that is left; on an item the browser acts by itself.
    if (document.activeElement.matches("[data-filter]")) {
      event.preventDefault();
      items[0].click();
    }
    return;
  }
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = items[at < 0 ? 0 : (at + step + items.length) % items.length];
  (next.querySelector("input") ?? next).focus();
}
