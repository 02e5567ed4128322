// Parts of a page that change by themselves: when one may be exchanged, and how.
import { openMenu } from "./menus.js";

// While a menu is open or a control of a part holds the focus, that part waits: nothing is pulled from under a hand.
export function held(part) {
  const menu = openMenu();
  return (menu && part.contains(menu)) || (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));
}

// A form's token is masked anew each time; by itself it is no change.
const bare = (part) => part.innerHTML.replace(/value="[A-Za-z0-9]{64}"/g, "");

export const same = (old, fresh) => bare(old) === bare(fresh);

// The fresh part in the place of the old one. A link that held the focus holds it again.
export function exchange(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (focused) [...fresh.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
}
