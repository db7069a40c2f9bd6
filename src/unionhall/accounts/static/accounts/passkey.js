// A form that a passkey fills: asks the house for a task, the browser for its answer, and sends it.
const FIELDS = ["challenge", "id", "rawId", "userHandle", "clientDataJSON", "attestationObject", "authenticatorData", "signature"];

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.codePointAt(0));
}

function toText(bytes) {
  const plain = String.fromCodePoint(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function asTask({ publicKey }) {
  const task = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (task.user) task.user = { ...task.user, id: toBytes(task.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (task[list]) task[list] = task[list].map((one) => ({ ...one, id: toBytes(one.id) }));
  }
  return { publicKey: task };
}

function asAnswer(credential) {
  const response = {};
  for (const name of FIELDS) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return {
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

class PassKey extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.querySelector(".error").hidden = true;
      this.run().catch(() => { this.querySelector(".error").hidden = false; });
    });
  }

  async run() {
    const token = this.form.elements.csrfmiddlewaretoken.value;
    const asked = await fetch(this.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!asked.ok || asked.redirected) return void window.location.reload();
    const answer = await navigator.credentials[this.dataset.act](asTask(await asked.json()));
    this.form.elements.credential.value = JSON.stringify(asAnswer(answer));
    this.form.submit();
  }
}

customElements.define("pass-key", PassKey);
