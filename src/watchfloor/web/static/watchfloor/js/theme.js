// Preferences live in cookies, so that the server draws the first paint as the person wants it: no flash, no shift.
const YEAR = 31536000;

function remember(name, value) {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR}; samesite=lax`;
}

export function startTheme() {
  const root = document.documentElement;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // The first page of a new browser is drawn in UTC and says so; the next ones in the reader's zone.
  if (zone && root.dataset.zone !== zone) remember("zone", zone);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-prefer]");
    if (!button) return;
    const { prefer, value } = button.dataset;
    remember(prefer, value);
    if (value === "auto") delete root.dataset[prefer];
    else root.dataset[prefer] = value;
    for (const other of document.querySelectorAll(`[data-prefer="${prefer}"]`)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });
}
