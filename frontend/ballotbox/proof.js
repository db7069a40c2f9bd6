// That every ciphertext holds 0 or 1 and every race is well formed: one challenge for the whole ballot (SPEC 6.3 to 6.9).
import { places } from "./choices.js";
import { join } from "./encoding.js";
import { G, ZERO, encodePoint, mod, times, timesPublic } from "./group.js";
import { scalar } from "./hashing.js";
import { must } from "./refusal.js";

// (6.4) What a race's proof is about: Σ candidates + L·α.
function weighted(race, items, add, scale) {
  const candidates = items.slice(0, -1).reduce(add);
  return add(candidates, scale(items.at(-1), race.limit));
}

const addNumbers = (a, b) => a + b;
const addPoints = (a, b) => a.add(b);
const scalePoint = (point, factor) => timesPublic(point, BigInt(factor));

// Every statement in order: its ciphertext and the values that it may hold.
export function statements(races, ciphertexts) {
  const bits = ciphertexts.map(([A, B]) => ({ A, B, values: [0, 1] }));
  const totals = places(races).map(({ race, start, end }) => {
    const part = ciphertexts.slice(start, end);
    return {
      A: weighted(race, part.map(([A]) => A), addPoints, scalePoint),
      B: weighted(race, part.map(([, B]) => B), addPoints, scalePoint),
      values: Array.from({ length: race.limit }, (_, i) => i + 1),
    };
  });
  return [...bits, ...totals];
}

// The witness (r, plaintext) of every statement in the same order.
export function witnesses(races, bits, nonces) {
  const single = nonces.map((r, i) => ({ r, plain: bits[i] }));
  const totals = places(races).map(({ race, start, end }) => ({
    r: mod(weighted(race, nonces.slice(start, end), addNumbers, (r, limit) => r * BigInt(limit))),
    plain: weighted(race, [...bits.slice(start, end)], addNumbers, (bit, limit) => bit * limit),
  }));
  return [...single, ...totals];
}

// (6.3)
export function encrypt({ key, hash }, voterKey, seed, bits) {
  const nonces = Array.from(bits, (_, i) => scalar("nonce", seed, hash, voterKey, i));
  const bases = [ZERO, G];
  const ciphertexts = nonces.map((r, i) => [times(G, r), times(key, r).add(bases[bits[i]])]);
  return { nonces, ciphertexts };
}

// (6.5) The same products are made whether a value is the real one or not.
function commit(key, { u, c, shift }) {
  const moved = times(G, shift === 0 ? c : mod(c * BigInt(shift)));
  return [times(G, u), times(key, u).add(shift === 0 ? ZERO : moved)];
}

// (6.9)
function drawn(seed, ctx, bits, s, values, plain) {
  return values.map((value, j) => ({
    u: scalar("pnonce", seed, ctx, bits, s, j, 0),
    c: scalar("pnonce", seed, ctx, bits, s, j, 1),
    shift: value - plain,
  }));
}

// (6.6)
export function challenge(ctx, ciphertextBytes, count, commitmentBytes, pairs) {
  return scalar("cds", ctx, count, ciphertextBytes, pairs, commitmentBytes);
}

export const pairBytes = (pairs) => join(...pairs.flat().map(encodePoint));

function respond(branches, c, r) {
  const others = branches.filter((each) => each.shift !== 0).reduce((total, each) => total + each.c, 0n);
  const challenges = branches.map((each) => (each.shift === 0 ? mod(c - others) : each.c));
  const responses = branches.map((each, j) => mod(each.u + challenges[j] * r));
  return { challenges, responses };
}

// Proves everything about the ciphertexts of one ballot; `onStep` is told how far it is.
export function prove(election, races, ctx, seed, bits, encrypted, onStep = () => {}) {
  const { nonces, ciphertexts } = encrypted;
  const shapes = statements(races, ciphertexts);
  const known = witnesses(races, bits, nonces);
  const branches = shapes.map(({ values }, s) => drawn(seed, ctx, bits, s, values, known[s].plain));
  const commitments = branches.flatMap((each, s) => {
    onStep((s + 1) / branches.length);
    return each.map((branch) => commit(election.key, branch));
  });
  const commitmentBytes = pairBytes(commitments);
  const c = challenge(ctx, pairBytes(ciphertexts), ciphertexts.length, commitmentBytes, commitments.length);
  const answers = branches.map((each, s) => respond(each, c, known[s].r));
  return { commitmentBytes, answers };
}

// (6.7) Every statement with its values' commitments, challenges and responses.
export function branchesOf(shapes, c, { commitments, challenges, responses }) {
  let pair = 0;
  return shapes.map(({ A, B, values }, s) => {
    const last = mod(c - challenges[s].reduce((total, each) => total + each, 0n));
    const branches = [...challenges[s], last].map((each, j) => {
      const [a, b] = commitments[pair++];
      return { value: values[j], a, b, c: each, v: responses[s][j] };
    });
    return { A, B, branches };
  });
}

// (6.8)
function holds(key, A, B, { value, a, b, c, v }) {
  const shifted = B.subtract(timesPublic(G, BigInt(value)));
  return timesPublic(G, v).equals(a.add(timesPublic(A, c))) && timesPublic(key, v).equals(b.add(timesPublic(shifted, c)));
}

// Refuses the first statement that does not hold, equation by equation.
export function checkProof({ key }, statementsWithBranches) {
  statementsWithBranches.forEach(({ A, B, branches }, s) => {
    for (const branch of branches) must(holds(key, A, B, branch), "6.8", `statement ${s + 1} does not hold for value ${branch.value}`);
  });
}
