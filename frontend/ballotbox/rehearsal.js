// A rehearsal before opening: trustees decrypt ciphertexts that everybody can open, so that a lost share is found in time (SPEC 9.10).
import { width } from "./choices.js";
import { decrypt, openSums } from "./decryption.js";
import { G, timesPublic } from "./group.js";
import { digest, scalar } from "./hashing.js";
import { must } from "./refusal.js";

const LARGEST = 999;

export function plaintexts({ manifest, hash }) {
  const count = manifest.races.reduce((total, race) => total + width(race), 0);
  return Array.from({ length: count }, (_, q) => Number(scalar("rehearsal", hash, q, 1) % BigInt(LARGEST + 1)));
}

// As D = r·vk is public for each of these, decrypting them gives nothing away.
function task(election) {
  const pairs = plaintexts(election).map((m, q) => {
    const r = scalar("rehearsal", election.hash, q, 0);
    return [timesPublic(G, r), timesPublic(G, BigInt(m)).add(timesPublic(election.key, r))];
  });
  return { context: digest("rehearsal", election.hash), head: new Uint8Array(64), pairs };
}

export const rehearse = (election, share) => decrypt(task(election), share);

// Refuses unless these trustees together open every ciphertext.
export function checkRehearsal(election, partials) {
  const opened = openSums(election, task(election), partials, LARGEST);
  const fits = plaintexts(election).every((m, q) => m === opened[q]);
  must(fits, "9.10", "the trustees' parts open the rehearsal's ciphertexts to other numbers");
}
