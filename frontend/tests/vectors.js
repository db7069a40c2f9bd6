// The known answers that Python wrote, with their hexadecimal turned into bytes where asked.
import { readFileSync } from "node:fs";
import { fromHex } from "../ballotbox/encoding.js";
import { openElection } from "../ballotbox/election.js";

export const vectors = (name) => JSON.parse(readFileSync(new URL(`../../tests/ballotbox/vectors/${name}.json`, import.meta.url)));

export function theElection() {
  const known = vectors("election");
  return openElection(fromHex(known.manifest), known.commitments.map(([i, points]) => [i, points.map(fromHex)]));
}

// Runs it and gives the equation by which it is refused.
export function refusal(work) {
  try {
    work();
  } catch (error) {
    if (error.equation) return error.equation;
    throw error;
  }
  return null;
}

export async function refusalAsync(promise) {
  try {
    await promise;
  } catch (error) {
    if (error.equation) return error.equation;
    throw error;
  }
  return null;
}
