// Drafts: on the server for any device of the same person, and in this browser in case the server is away.
import { gettext } from "./words.js";

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const token = () => document.querySelector('meta[name="csrf-token"]').content;

// By person too: on a shared machine the next one who signs in must not find what the last one wrote.
export const keyOf = (field, kind = "") => `draft:${document.body.dataset.person}:${location.pathname}:${field.name}${kind && `:${kind}`}`;

export function localDraft(key) {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return null;
    try {
      const kept = JSON.parse(text);
      if (typeof kept?.text === "string") return kept;
    } catch { /* kept by an earlier version, as it was written */ }
    return { text, at: 0 };
  } catch { return null; }
}

// False where this browser keeps nothing. `savedAt`: when the server saved the same, by its own clock.
export function keepLocal(key, text, savedAt = 0) {
  try {
    if (text.trim()) localStorage.setItem(key, JSON.stringify({ text, at: savedAt || Date.now(), saved: Boolean(savedAt) }));
    else localStorage.removeItem(key);
    return true;
  } catch { return false; }
}

export const savedWords = (at) => gettext("Draft saved %(time)s", { time: clock.format(at) });

const sending = new Map();

// Saves on the server: says in words where it is kept, and when it was saved. A later save overtakes an earlier one.
export async function saveDraft(address, kind, body, seen = "") {
  const place = `${address}#${kind}`;
  sending.get(place)?.abort();
  const turn = new AbortController();
  sending.set(place, turn);
  const data = new URLSearchParams({ kind, body, seen });
  try {
    // What is small enough is sent also while the page is left.
    const answer = await fetch(address, {
      method: "POST", body: data, headers: { "X-CSRFToken": token() }, signal: turn.signal, keepalive: body.length < 30000,
    });
    if (!answer.ok || answer.redirected) return { words: gettext("Kept on this device only") };
    const { saved_at: at } = await answer.json();
    return { words: at ? savedWords(at) : "", at };
  } catch (problem) {
    return { words: problem.name === "AbortError" ? null : gettext("Kept on this device only") };
  } finally {
    if (sending.get(place) === turn) sending.delete(place);
  }
}

// It is being sent as a message: a save that is under way must not bring it back.
export function dropDraft(address, kind) {
  sending.get(`${address}#${kind}`)?.abort();
}

// What the server kept, as the page came with it: {kind: {text, at}}.
export function keptDrafts(form) {
  const found = {};
  for (const kept of form.querySelectorAll("template[data-draft-kept]")) {
    found[kept.dataset.draftKept] = { text: kept.content.textContent, at: Number(kept.dataset.at) / 1000 };
  }
  return found;
}
