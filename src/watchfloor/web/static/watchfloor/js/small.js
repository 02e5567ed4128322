// Single-line habits: copy a text or this address, print, go back to the list one came from.
import { toast } from "./toast.js";
import { gettext } from "./words.js";

async function copy(text, told) {
  try {
    await navigator.clipboard.writeText(text);
    toast(told);
  } catch {
    toast(gettext("This browser does not let a page copy. Select the text and copy it by hand."), "bad");
  }
}

export function startSmall() {
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (target.closest("[data-copy-link]")) copy(location.href, gettext("The link to this list is copied"));
    const source = target.closest("[data-copy]");
    if (source) copy(document.getElementById(source.dataset.copy).textContent.trim(), gettext("Copied"));
    if (target.closest("[data-print]")) print();
    const back = target.closest("[data-back]");
    // Back to the list as it was, with its conditions, where one came from it.
    if (back && document.referrer.startsWith(`${location.origin}/desk/`) && history.length > 1) {
      event.preventDefault();
      location.assign(document.referrer);
    }
  });
}
