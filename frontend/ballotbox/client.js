// A page's side of the worker: `const box = new BallotBox(url); await box.ask("vote", { … }, (part) => …)`.
import { MustRestart, Refused } from "./refusal.js";

function asError({ name, message, equation, reason, excluded }) {
  if (name === "MustRestart") return new MustRestart(equation, reason, excluded);
  return equation ? new Refused(equation, reason) : new Error(message);
}

export class BallotBox {
  #worker;
  #waiting = new Map();
  #next = 1;

  constructor(url) {
    this.#worker = new Worker(url, { name: "ballot box" });
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => this.#fail(new Error(event.message || "the ballot box could not be loaded")));
  }

  // The answer to one of the questions of questions.js; rejects with Refused when a check fails.
  ask(question, given = {}, onStep = () => {}) {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject, onStep });
      this.#worker.postMessage({ id, ask: question, given });
    });
  }

  // Forgets everything: what was asked is not answered any more.
  close() {
    this.#worker.terminate();
    this.#fail(new Error("the ballot box was closed"));
  }

  #hear({ id, part, done, refused }) {
    const waiting = this.#waiting.get(id);
    if (part !== undefined) {
      waiting.onStep(part);
      return;
    }
    this.#waiting.delete(id);
    if (refused) waiting.reject(asError(refused));
    else waiting.resolve(done);
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
