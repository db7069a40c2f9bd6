// Partial decryptions with proofs, and the totals that k of them give (SPEC 9.2 to 9.7).
import { randomBytes } from "@noble/hashes/utils.js";
import { verificationKey } from "./election.js";
import { join, listing, readAll, same, u32, u8 } from "./encoding.js";
import { G, ZERO, decodePoint, decodeScalar, encodePoint, encodeScalar, inverse, mod, times, timesPublic } from "./group.js";
import { scalar } from "./hashing.js";
import { must, refuse } from "./refusal.js";

// What is decrypted: ciphertexts in order, the hash that binds the proofs, the head they were summed over.
export const taskOf = ({ hash }, head, sums) => ({ context: hash, head, pairs: sums.flatMap(({ pairs }) => pairs) });

const challenge = ({ context }, index, A, D, U, V) => scalar("pdec", context, index, A, D, U, V);

// (9.2, 9.3)
function part(task, { index, value }, [A]) {
  const D = times(A, value);
  const u = scalar("pdec-nonce", value, randomBytes(32), A);
  const [U, V] = [times(G, u), times(A, u)];
  const z = mod(u + challenge(task, index, A, D, U, V) * value);
  return join(encodePoint(D), encodePoint(U), encodePoint(V), encodeScalar(z));
}

// For trustee.js and rehearsal.js, which first see to it that the task is one that may be decrypted.
export function decrypt(task, share) {
  return join(u8(1), u32(share.index), task.head, listing(task.pairs.map((pair) => part(task, share, pair))));
}

const readPart = (r) => {
  const [D, U, V] = [0, 1, 2].map(() => decodePoint(r.fixed(32)));
  return { D, U, V, z: decodeScalar(r.fixed(32)) };
};

export function decodePartial(bytes) {
  return readAll(bytes, (r) => {
    must(r.u8() === 1, "9.3", "this is no partial decryption of version 1");
    return { index: r.u32(), head: r.fixed(64), parts: r.listing(readPart, 128) };
  });
}

// (9.3) Refuses unless every part was made with this trustee's share.
export function checkPartial(election, task, { index, head, parts }) {
  must(index >= 1 && index <= election.manifest.trustees.length, "9.3", `there is no trustee ${index}`);
  must(same(head, task.head), "9.3", `trustee ${index} decrypted over another head`);
  must(parts.length === task.pairs.length, "9.3", `trustee ${index} decrypted ${parts.length} sums of ${task.pairs.length}`);
  const key = verificationKey(election, index);
  parts.forEach(({ D, U, V, z }, q) => {
    const [A] = task.pairs[q];
    const c = challenge(task, index, A, D, U, V);
    const fits = timesPublic(G, z).equals(U.add(timesPublic(key, c))) && timesPublic(A, z).equals(V.add(timesPublic(D, c)));
    must(fits, "9.3", `trustee ${index}'s part of sum ${q + 1} is wrong`);
  });
}

// (9.4)
export function lagrange(indices, i) {
  const rest = indices.filter((j) => j !== i).map(BigInt);
  const [above, below] = rest.reduce(([top, bottom], j) => [mod(top * j), mod(bottom * (j - BigInt(i)))], [1n, 1n]);
  return mod(above * inverse(below));
}

// (9.5) Small discrete logarithms by baby steps and giant steps.
export class DiscreteLogs {
  #babies = new Map();

  constructor(limit) {
    this.limit = limit;
    this.width = Math.floor(Math.sqrt(limit)) + 1;
    for (let j = 0, point = ZERO; j < this.width; j += 1, point = point.add(G)) this.#babies.set(point.toHex(), j);
    this.giant = timesPublic(G, BigInt(this.width));
  }

  find(M) {
    for (let high = 0, point = M; high < this.width; high += 1, point = point.subtract(this.giant)) {
      const total = high * this.width + (this.#babies.get(point.toHex()) ?? Infinity);
      if (total <= this.limit) return total;
    }
    return refuse("9.5", `a total is not between 0 and ${this.limit}`);
  }
}

// (9.3) to (9.5) The plaintexts from the first k of the partial decryptions, all of them checked.
export function openSums(election, task, partials, limit) {
  const { k } = election.manifest;
  must(new Set(partials.map(({ index }) => index)).size === partials.length, "9.4", "a trustee decrypted twice");
  must(partials.length >= k, "9.4", `${partials.length} trustees decrypted; ${k} are needed`);
  for (const partial of partials) checkPartial(election, task, partial);
  const chosen = [...partials].sort((a, b) => a.index - b.index).slice(0, k);
  const weights = chosen.map(({ index }) => lagrange(chosen.map((each) => each.index), index));
  const logs = new DiscreteLogs(limit);
  return task.pairs.map(([, B], q) => logs.find(chosen.reduce((M, { parts }, i) => M.subtract(timesPublic(parts[q].D, weights[i])), B)));
}

function raceTotal({ race, ballots }, plain) {
  const [candidates, blanks] = [plain.slice(0, -1), plain.at(-1)];
  must(Math.max(...plain) <= ballots, "9.5", `race ${race.id} has a total above its ${ballots} ballots`);
  const choices = candidates.reduce((all, each) => all + each, 0);
  const fits = choices >= ballots - blanks && choices <= race.limit * (ballots - blanks);
  must(fits, "9.7", `race ${race.id} has ${choices} choices on ${ballots} ballots, ${blanks} of them blank`);
  return { race: race.id, candidates, blanks, ballots };
}

// (9.3) to (9.7) The result in numbers.
export function totals(election, head, sums, partials) {
  const limit = Math.max(0, ...sums.map(({ ballots }) => ballots));
  const plain = openSums(election, taskOf(election, head, sums), partials, limit);
  let at = 0;
  return sums.map((sum) => raceTotal(sum, plain.slice(at, (at += sum.pairs.length))));
}
