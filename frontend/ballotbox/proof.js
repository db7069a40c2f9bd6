// That every race is well formed: one challenge for the whole ballot (SPEC 6.3 to 6.9).
import { places } from "./choices.js";
import { join } from "./encoding.js";
import { G, ZERO, combine, encodePoint, mod, times, timesPublic } from "./group.js";
import { scalar } from "./hashing.js";
import { must } from "./refusal.js";

// (6.4) The number by which races with L = 1 are folded: it comes after all ciphertexts.
export const rho = (ctx, ciphertextBytes, count) => scalar("fold", ctx, count, ciphertextBytes);

function powersOf(number, count) {
  const powers = [1n];
  while (powers.length < count) powers.push(mod(powers.at(-1) * number));
  return powers;
}

// (6.4) Every statement in order: that Σ factor·plaintext, over the ciphertexts from the place `first` on, is among its values.
// `folding` is ρ.
export function statements(races, folding) {
  return places(races).flatMap(({ race, start, end }) => {
    const size = end - start;
    if (race.limit === 1) {
      const powers = powersOf(folding, size);
      return [{ first: start, factors: powers, values: powers }];
    }
    const bits = Array.from({ length: size }, (_, i) => ({ first: start + i, factors: [1n], values: [0n, 1n] }));
    const factors = [...race.candidates.map(() => 1n), BigInt(race.limit)];
    return [...bits, { first: start, factors, values: Array.from({ length: race.limit }, (_, i) => BigInt(i + 1)) }];
  });
}

// How many values each statement has, in order.
export const valueCounts = (races) => statements(races, 0n).map(({ values }) => values.length);

const combined = ({ first, factors }, numbers) => mod(factors.reduce((total, factor, i) => total + factor * numbers[first + i], 0n));

// (6.3)
export function encrypt({ key, hash }, voterKey, seed, bits) {
  const nonces = Array.from(bits, (_, i) => scalar("nonce", seed, hash, voterKey, i));
  const bases = [ZERO, G];
  const ciphertexts = nonces.map((r, i) => [times(G, r), times(key, r).add(bases[bits[i]])]);
  return { nonces, ciphertexts };
}

// (6.5) The same products are made whether a value is the real one or not.
function commit(key, { isReal, u, c, away }) {
  const moved = times(G, isReal ? c : mod(c * away));
  return [times(G, u), times(key, u).add(isReal ? ZERO : moved)];
}

// (6.5, 6.9) The prover's side of a statement: its witness r, and what is drawn for each value.
function script(statement, s, { seed, ctx, bits, nonces }) {
  const plain = combined(statement, Array.from(bits, BigInt));
  const real = statement.values.indexOf(plain);
  const branches = statement.values.map((value, j) => ({
    isReal: j === real,
    u: scalar("pnonce", seed, ctx, bits, s, j, 0),
    c: scalar("pnonce", seed, ctx, bits, s, j, 1),
    away: value - plain,
  }));
  return { r: combined(statement, nonces), branches };
}

// (6.6)
export function challenge(ctx, ciphertextBytes, count, commitmentBytes, pairs) {
  return scalar("cds", ctx, count, ciphertextBytes, pairs, commitmentBytes);
}

export const pairBytes = (pairs) => join(...pairs.flat().map(encodePoint));

function respond({ r, branches }, c) {
  const others = branches.filter((each) => !each.isReal).reduce((total, each) => total + each.c, 0n);
  const challenges = branches.map((each) => (each.isReal ? mod(c - others) : each.c));
  const responses = branches.map((each, j) => mod(each.u + challenges[j] * r));
  return { challenges, responses };
}

// Proves everything about the ciphertexts of one ballot; `onStep` is told how far it is.
export function prove(election, races, ctx, seed, bits, { nonces, ciphertexts }, onStep = () => {}) {
  const ciphertextBytes = pairBytes(ciphertexts);
  const proved = statements(races, rho(ctx, ciphertextBytes, ciphertexts.length));
  const scripts = proved.map((statement, s) => script(statement, s, { seed, ctx, bits, nonces }));
  const commitments = scripts.flatMap(({ branches }, s) => {
    onStep((s + 1) / scripts.length);
    return branches.map((branch) => commit(election.key, branch));
  });
  const commitmentBytes = pairBytes(commitments);
  const c = challenge(ctx, ciphertextBytes, ciphertexts.length, commitmentBytes, commitments.length);
  return { ciphertextBytes, commitmentBytes, answers: scripts.map((each) => respond(each, c)) };
}

// (6.7) Every statement with its values' commitments, challenges and responses.
export function branchesOf(proved, c, { commitments, challenges, responses }) {
  let pair = 0;
  return proved.map((statement, s) => {
    const last = mod(c - challenges[s].reduce((total, each) => total + each, 0n));
    const branches = [...challenges[s], last].map((each, j) => {
      const [a, b] = commitments[pair++];
      return { value: statement.values[j], a, b, c: each, v: responses[s][j] };
    });
    return { ...statement, branches };
  });
}

// (6.4) The one ciphertext that a statement is about.
function folded({ first, factors }, ciphertexts) {
  const sumOf = (side) => combine(factors.map((factor, i) => [ciphertexts[first + i][side], factor]));
  return [sumOf(0), sumOf(1)];
}

// (6.8)
function holds(key, [A, B], { value, a, b, c, v }) {
  const shifted = B.subtract(timesPublic(G, value));
  return timesPublic(G, v).equals(a.add(timesPublic(A, c))) && timesPublic(key, v).equals(b.add(timesPublic(shifted, c)));
}

// Refuses the first statement that does not hold, equation by equation.
export function checkProof({ key }, ciphertexts, statementsWithBranches) {
  statementsWithBranches.forEach((statement, s) => {
    const about = folded(statement, ciphertexts);
    must(statement.branches.every((branch) => holds(key, about, branch)), "6.8", `statement ${s + 1} does not hold`);
  });
}
