// Clocks count down where they stand: a list is not asked for again only because time passes.
import { gettext } from "./words.js";

const EVERY = 5000;
const began = Date.now();
// The reader's clock may be wrong: time is the server's, from the moment the page was made.
const made = () => {
  const at = new URLSearchParams((document.body.dataset.live || "").split("?")[1] || "").get("at");
  return at ? Number(at) * 1000 : began;
};

function brief(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return gettext("%(n)s s", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return gettext("%(n)s m", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return gettext("%(hours)s h %(minutes)s m", { hours, minutes: String(minutes % 60).padStart(2, "0") });
  return gettext("%(n)s d", { n: Math.floor(hours / 24) });
}

// How late something is: one unit says it.
function rough(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds >= 86400) return gettext("%(n)s d", { n: Math.floor(seconds / 86400) });
  if (seconds >= 3600) return gettext("%(n)s h", { n: Math.floor(seconds / 3600) });
  return seconds >= 60 ? gettext("%(n)s m", { n: Math.floor(seconds / 60) }) : gettext("%(n)s s", { n: seconds });
}

function tone(clock, name) {
  for (const one of ["ok", "soon", "late"]) clock.classList.toggle(`clock-${one}`, one === name);
}

function show(clock, now) {
  const { due, risk, left } = clock.dataset;
  if (!due) return;
  const rest = Date.parse(due) - now;
  const time = clock.querySelector(".clock-time");
  const text = rest < 0 ? gettext("%(time)s late", { time: rough(-rest) }) : `${brief(rest)}${left ? ` ${left}` : ""}`;
  if (time.textContent !== text) time.textContent = text;
  tone(clock, rest < 0 ? "late" : risk && Date.parse(risk) <= now ? "soon" : "ok");
  const ring = clock.querySelector(".ring-left");
  if (!ring) return;
  clock.dataset.from ||= String(rest);
  const whole = Number(clock.dataset.from);
  const share = whole > 0 ? Math.max(0, (Number(clock.dataset.share) * rest) / whole) : 0;
  ring.setAttribute("stroke-dasharray", `${share.toFixed(1)} 100`);
}

export function startClocks() {
  const skew = made() - began;
  const tick = () => {
    if (document.hidden) return;
    const now = Date.now() + skew;
    for (const clock of document.querySelectorAll("[data-clock]")) show(clock, now);
  };
  setInterval(tick, EVERY);
  document.addEventListener("visibilitychange", tick);
}
