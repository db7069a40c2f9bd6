// One attempt at a ceremony: the manifest, who takes part, and the hash e that binds every message to both (SPEC 5.1).
import { digest } from "../hashing.js";
import { decodeManifest, manifestHash } from "../manifest.js";
import { must } from "../refusal.js";

const rising = (indices) => indices.every((index, i) => index > (indices[i - 1] ?? 0));

export function openSession(manifestBytes, present, attempt = 1) {
  const manifest = decodeManifest(manifestBytes);
  const known = rising(present) && present.every((index) => index <= manifest.trustees.length);
  must(known, "5.1", "those present must be trustees of the manifest, each once, in order");
  must(present.length >= manifest.k, "5.1", `${present.length} trustees are present; ${manifest.k} are needed`);
  must(attempt >= 1, "5.1", "attempts are counted from 1");
  const hash = digest("dkg", manifestHash(manifestBytes), attempt, present.length, ...present);
  return { manifestBytes, manifest, present, attempt, hash, k: manifest.k };
}

// The first attempt, with every trustee.
export function firstSession(manifestBytes) {
  const { trustees } = decodeManifest(manifestBytes);
  return openSession(manifestBytes, trustees.map((_, i) => i + 1));
}

// (5.10) The next attempt.
export function sessionWithout({ manifestBytes, present, attempt }, excluded) {
  return openSession(manifestBytes, present.filter((index) => !excluded.includes(index)), attempt + 1);
}

export const others = ({ present }, index) => present.filter((each) => each !== index);
export const trusteeOf = ({ manifest }, index) => manifest.trustees[index - 1];
