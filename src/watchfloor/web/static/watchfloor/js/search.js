// The search field offers what may come next: operators, their values, words. Arrows choose, Enter or Tab takes one;
// with none chosen Enter searches. Without this the field is a plain field.
let wait = 0;

export function startSearch() {
  for (const box of document.querySelectorAll("[data-suggest]")) offer(box);
}

function offer(box) {
  const field = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  // What is offered continues the text up to the caret; what stands behind it is kept.
  const before = () => field.value.slice(0, field.selectionStart ?? field.value.length);

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    for (const [i, option] of options().entries()) option.setAttribute("aria-selected", String(i === at));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options()[at].id);
  };
  const take = (option) => {
    const rest = field.value.slice(before().length);
    field.value = option.dataset.text + rest.trimStart();
    field.setSelectionRange(option.dataset.text.length, option.dataset.text.length);
    field.focus();
    look();
  };
  const look = async () => {
    const text = before();
    const url = new URL(box.dataset.suggest, location.origin);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { headers: { "X-Live": "1" } });
    if (!answer.ok || before() !== text || document.activeElement !== field) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...page.querySelectorAll("[role=option]"));
    list.hidden = !list.childElementCount;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };

  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(look, 100);
  });
  field.addEventListener("keydown", (event) => {
    const all = options();
    const at = chosen();
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); look(); return; }
    if (list.hidden || !all.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose((at + (event.key === "ArrowDown" ? 1 : all.length + (at < 0 ? 1 : 0) - 1) + all.length) % all.length);
    } else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if ((event.key === "Enter" && at >= 0) || (event.key === "Tab" && at >= 0)) { event.preventDefault(); take(all[at]); }
    else if (event.key === "Enter") close();
  });
  field.addEventListener("blur", close);
  // Before the field loses the focus to it.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); take(option); }
  });
}
