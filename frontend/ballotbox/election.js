// An election: its manifest, its key, and the hash that binds every ballot to both (SPEC 4.7 to 4.9, 5.11, 5.12).
import { join, u64 } from "./encoding.js";
import { ZERO, decodeOtherThanIdentity, encodePoint, sum, timesPublic, withTable } from "./group.js";
import { digest } from "./hashing.js";
import { decodeManifest, issuerListBytes, manifestHash } from "./manifest.js";
import { must } from "./refusal.js";

// (5.8) Σ_j l^j C_j, by Horner.
export function atIndex(points, index) {
  return points.reduceRight((value, point) => timesPublic(value, BigInt(index)).add(point), ZERO);
}

function electionHash(manifest, bytes, key, commitments) {
  const parameters = digest("param", "ristretto255", 1); // (4.7)
  const block = join(...commitments.flatMap(([index, points]) => [u64(index), ...points.map(encodePoint)]));
  const parts = [key, block, commitments.length, manifest.k, issuerListBytes(manifest), manifest.rollRoot];
  return digest("election", parameters, manifestHash(bytes), ...parts); // (4.9)
}

function checkCommitments({ k, trustees }, commitments) {
  const indices = commitments.map(([index]) => index);
  const known = indices.every((index) => Number.isInteger(index) && index >= 1 && index <= trustees.length);
  const enough = known && new Set(indices).size === indices.length && indices.length >= k;
  must(enough, "5.11", `the key needs ${k} or more of the ${trustees.length} trustees`);
  must(commitments.every(([, points]) => points.length === k), "5.5", `each trustee publishes ${k} points`);
}

// `published` is a list of [index, the encoded coefficients C_ij] for every trustee that took part.
export function openElection(manifestBytes, published) {
  const manifest = decodeManifest(manifestBytes);
  const commitments = published
    .map(([index, points]) => [index, points.map(decodeOtherThanIdentity)])
    .sort((a, b) => a[0] - b[0]);
  checkCommitments(manifest, commitments);
  const key = sum(commitments.map(([, points]) => points[0])); // (5.11)
  must(!key.is0(), "5.11", "the election key is the identity");
  const hash = electionHash(manifest, manifestBytes, key, commitments);
  return { manifest, commitments, key: withTable(key), hash };
}

// (5.12)
export const verificationKey = ({ commitments }, index) => sum(commitments.map(([, points]) => atIndex(points, index)));

export function racesOf({ manifest }, styleId) {
  const style = manifest.styles.find((each) => each.id === styleId);
  must(style, "6.1", "this style is not in the manifest");
  return style.races.map((id) => manifest.races.find((race) => race.id === id));
}
