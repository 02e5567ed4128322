// One polite line at the bottom of the page. Text only: what it says may come from a person. It may offer something to do.
const STAYS = 6000;
const STAYS_WITH_OFFER = 12000;

export function toast(text, state = "", offers = []) {
  const place = document.getElementById("toasts");
  const line = document.createElement("div");
  line.className = `toast ${state === "bad" ? "late" : ""}`;
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words, ...offers.map((offer) => drawn(offer, line)));
  // Only the newest act is offered to be undone.
  if (offers.length) withdrawOffers();
  place.append(line);
  setTimeout(() => line.remove(), offers.length ? STAYS_WITH_OFFER : STAYS);
}

export function withdrawOffers() {
  for (const offer of document.querySelectorAll("#toasts .toast-offer")) offer.closest(".toast").remove();
}

function drawn({ words, key, href, act }, line) {
  const control = document.createElement(href ? "a" : "button");
  control.className = "toast-offer";
  control.textContent = words;
  if (href) control.href = href;
  else {
    control.type = "button";
    control.addEventListener("click", () => { line.remove(); act(); });
  }
  if (key) {
    const cap = document.createElement("kbd");
    cap.className = "key";
    cap.textContent = key;
    control.append(" ", cap);
  }
  return control;
}
