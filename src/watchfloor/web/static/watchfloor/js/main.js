// Starts the small modules. Each acts only where its markup is; without any of them the pages still work as plain HTML.
import { startActs } from "./acts.js";
import { startAttach } from "./attach.js";
import { startChoices } from "./choices.js";
import { startClocks } from "./clocks.js";
import { startConditions } from "./conditions.js";
import { startComposer } from "./composer.js";
import { startDesk } from "./desk.js";
import { startDrawer } from "./drawer.js";
import { startInsert } from "./insert.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";
import { startPasskeys } from "./passkeys.js";
import { startRules } from "./rules.js";
import { startPresence } from "./presence.js";
import { startSearch } from "./search.js";
import { startSmall } from "./small.js";
import { startTheme } from "./theme.js";
import { toast } from "./toast.js";
import { startWatch } from "./watch.js";
import { gettext } from "./words.js";

// htmx asks for no inline script; the token for its POSTs travels in a header taken from the page's head.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
});
document.addEventListener("htmx:responseError", (event) => {
  // Both sides of a conflict are shown instead.
  if (event.detail.xhr.getResponseHeader("X-Conflict")) return;
  const told = event.detail.xhr.getResponseHeader("X-Message");
  toast(told ? decodeURIComponent(told) : gettext("That did not work. Nothing was changed; please try again."), "bad");
});
document.addEventListener("htmx:sendError", () => toast(gettext("The server does not answer. What you wrote is kept here."), "bad"));

startTheme();
startSearch();
startSmall();
startMenus();
startActs();
startAttach();
startChoices();
startClocks();
startConditions();
startComposer();
startDesk();
startPalette();
startPasskeys();
startForms();
startKeys();
startPresence();
startDrawer();
startInsert();
startRules();
startWatch();
startLive();
