// One polite line at the bottom of the page. Text only: what it says may come from a person.
export function toast(text, state = "") {
  const box = document.getElementById("toasts");
  const line = document.createElement("div");
  line.className = `toast ${state === "bad" ? "late" : ""}`;
  line.textContent = text;
  box.append(line);
  setTimeout(() => line.remove(), 6000);
}
