// A select whose options belong to the value of another one (module of platform) shows only those that fit.
export function startChoices() {
  for (const child of document.querySelectorAll("select[data-of]")) {
    const parent = document.getElementById(child.dataset.of);
    const all = [...child.options];
    const fit = () => {
      const kept = all.filter((option) => !option.value || option.dataset.parent === parent.value);
      const chosen = child.value;
      child.replaceChildren(...kept);
      child.value = kept.some((option) => option.value === chosen) ? chosen : "";
      child.disabled = kept.length < 2;
    };
    parent.addEventListener("change", fit);
    fit();
  }
}
