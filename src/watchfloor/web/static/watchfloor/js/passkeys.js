// Passkeys: asks the server what to sign, the browser to sign it, and hands the answer back.
const header = () => ({ "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content });

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const named = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

function toMake({ publicKey }) {
  const { challenge, user, excludeCredentials } = publicKey;
  return {
    publicKey: {
      ...publicKey,
      challenge: bytes(challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: named(excludeCredentials),
    },
  };
}

function toGet({ publicKey }) {
  const { challenge, allowCredentials } = publicKey;
  return { publicKey: { ...publicKey, challenge: bytes(challenge), allowCredentials: named(allowCredentials) } };
}

// Older browsers have no toJSON of their own.
function told(credential) {
  const { response } = credential;
  const parts = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) parts[part] = text(response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function post(address, fields) {
  const answer = await fetch(address, { method: "POST", headers: header(), body: new URLSearchParams(fields) });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await answer.json() : {};
  if (!answer.ok || !isJson) throw new Error(said.wrong ?? "");
  return said;
}

async function run(form, button) {
  const says = form.querySelector("[data-passkey-told]");
  const { passkey, options } = form.dataset;
  const fields = Object.fromEntries(new FormData(form));
  says.hidden = true;
  button.disabled = true;
  try {
    const asked = await post(options, {});
    const credential =
      passkey === "make"
        ? await navigator.credentials.create(toMake(asked))
        : await navigator.credentials.get(toGet(asked));
    const { to } = await post(form.getAttribute("action"), { ...fields, credential: told(credential) });
    location.assign(to);
  } catch (problem) {
    // What the browser itself says here is for programmers, not for people.
    says.textContent = (!(problem instanceof DOMException) && problem.message) || says.dataset.passkeyTold;
    says.hidden = false;
    button.disabled = false;
  }
}

export function startPasskeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(form, form.querySelector("button"));
    });
  }
}
