// The ballot box inside a Web Worker: answers { id, ask, given } with { id, done } or { id, refused }, and { id, part } on the way.
import { answerTo } from "./questions.js";

// An Error does not keep its own fields on its way to the page.
function asRefusal({ name, message, equation, reason, excluded }) {
  return { name, message, equation, reason, excluded };
}

async function answer({ id, ask, given }) {
  const onStep = (part) => self.postMessage({ id, part });
  try {
    self.postMessage({ id, done: await answerTo(ask, given, onStep) });
  } catch (error) {
    self.postMessage({ id, refused: asRefusal(error) });
  }
}

self.addEventListener("message", ({ data }) => answer(data));
