// Manifest, ballots, revotes, "check it" and refusals agree with Python's, byte for byte.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_PREVIOUS, checkBallot, decodeBallot, seal, sealBits, sign } from "../ballotbox/ballot.js";
import { bitsOf } from "../ballotbox/choices.js";
import { openElection, racesOf, verificationKey } from "../ballotbox/election.js";
import { fromHex, join, toHex } from "../ballotbox/encoding.js";
import { decodeScalar, encodePoint, encodeScalar, mod } from "../ballotbox/group.js";
import { manifestHash } from "../ballotbox/manifest.js";
import { voterKeys } from "../ballotbox/passes.js";
import { checkedEntry, matchesSeed, newSeed, recompute, vote } from "../ballotbox/voter.js";
import { refusal, theElection, vectors } from "./vectors.js";

const election = theElection();
const ballots = vectors("ballots");

function voteAgain({ style, device, chosen, seed, seq, prev }) {
  const after = seq === 0 ? undefined : { seq: seq - 1, track: fromHex(prev) };
  return vote(election, { style, device: fromHex(device), chosen, seed: fromHex(seed), after });
}

test("the election is the one Python reads", () => {
  const known = vectors("election");
  assert.equal(toHex(election.hash), known.hash);
  assert.equal(toHex(encodePoint(election.key)), known.key);
  assert.equal(toHex(manifestHash(fromHex(known.manifest))), known.manifest_hash);
  known.verification_keys.forEach((hex, i) => assert.equal(toHex(encodePoint(verificationKey(election, i + 1))), hex));
});

test("the same choices, seed and key give the same ballot as in Python", () => {
  for (const known of ballots) {
    const { ballot, track, tracker } = voteAgain(known);
    assert.equal(toHex(ballot), known.ballot);
    assert.equal(toHex(track), known.track);
    assert.equal(tracker, known.tracker);
  }
});

test("Python's ballots hold here", () => {
  for (const known of ballots) assert.equal(checkBallot(election, fromHex(known.ballot)).tracker, known.tracker);
});

test("a spoiled ballot is refused by the same equation as in Python", () => {
  const ballot = fromHex(ballots[0].ballot);
  for (const { flip, cut, add, equation } of vectors("spoiled")) {
    const spoiled = cut ? ballot.slice(0, -cut) : add ? join(ballot, fromHex(add)) : ballot.map((byte, i) => (i === flip ? byte ^ 1 : byte));
    assert.equal(refusal(() => checkBallot(election, spoiled)), equation, `${flip ?? cut ?? add}`);
  }
});

// Without weights that nobody could know, these two errors would cancel one another in the one combined equation.
test("two faults that cancel are still two faults", () => {
  const ballot = fromHex(ballots[0].ballot);
  const lastTwo = [ballot.length - 64 - 64, ballot.length - 64 - 32];
  const [left, right] = lastTwo.map((at) => decodeScalar(ballot.slice(at, at + 32)));
  const forged = Uint8Array.from(ballot);
  forged.set(encodeScalar(mod(left + 1n)), lastTwo[0]);
  forged.set(encodeScalar(mod(right - 1n)), lastTwo[1]);
  assert.equal(refusal(() => checkBallot(election, forged)), "6.8");
});

test("a second device recomputes the tracker, and any other vote has another", () => {
  for (const { style, device, chosen, seed, seq, prev, tracker, ballot } of ballots) {
    const { voterKey } = voterKeys(election, fromHex(device));
    const known = { style, voterKey, seq, prev: fromHex(prev), chosen, seed: fromHex(seed) };
    assert.equal(recompute(election, known).tracker, tracker);
    assert.ok(matchesSeed(election, fromHex(ballot), chosen, known.seed));
    const other = chosen.map((ids) => (ids.length ? [] : ids));
    if (other.some((ids, i) => ids.length !== chosen[i].length)) assert.ok(!matchesSeed(election, fromHex(ballot), other, known.seed));
    assert.notEqual(recompute(election, { ...known, seed: newSeed() }).tracker, tracker);
  }
});

test("choices that do not fit are refused before anything is sealed", () => {
  const races = racesOf(election, "ase");
  assert.equal(refusal(() => bitsOf(races, [["p0", "p1"], [], []])), "6.11");
  assert.equal(refusal(() => bitsOf(races, [["nobody"], [], []])), "6.11");
  assert.equal(refusal(() => bitsOf(races, [[], ["b1", "b1"], []])), "6.11");
  assert.equal(refusal(() => bitsOf(races, [[]])), "6.11");
  assert.equal(refusal(() => racesOf(election, "no such style")), "6.1");
});

// Honest code with dishonest bits: two chosen, chosen and blank, a lone zero, a blank beside a full race.
test("no ballot outside the rules can be proved", () => {
  const { secretKey, voterKey } = voterKeys(election, newSeed());
  const honest = { style: "postdoc", voterKey, seq: 0, prev: NO_PREVIOUS };
  for (const bits of [[1, 1, 0, 1, 0, 0, 0], [1, 0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], [1, 0, 0, 1, 1, 1, 1]]) {
    const body = sealBits(election, honest, newSeed(), Uint8Array.from(bits));
    assert.equal(refusal(() => checkBallot(election, sign(election, honest, body, secretKey))), "6.8", `${bits}`);
  }
  const body = sealBits(election, honest, newSeed(), Uint8Array.from([1, 0, 0, 1, 0, 0, 0]));
  checkBallot(election, sign(election, honest, body, secretKey));
});

test("a ballot says how far its making is", () => {
  const steps = [];
  const { voterKey } = voterKeys(election, newSeed());
  seal(election, { style: "postdoc", voterKey, seq: 0, prev: NO_PREVIOUS }, newSeed(), [["yes"], []], (part) => steps.push(part));
  assert.equal(steps.at(-1), 1);
  assert.ok(steps.every((part, i) => i === 0 || part > steps[i - 1]));
});

test("a manifest that no election can have is refused", () => {
  const known = vectors("election");
  const bytes = fromHex(known.manifest);
  const published = known.commitments.map(([i, points]) => [i, points.map(fromHex)]);
  assert.equal(refusal(() => openElection(bytes.slice(0, -1), published)), "1.5");
  assert.equal(refusal(() => openElection(Uint8Array.of(2, ...bytes.slice(1)), published)), "4");
  assert.equal(refusal(() => openElection(bytes, published.slice(0, 1))), "5.11");
  assert.equal(refusal(() => openElection(bytes, [published[0], published[0]])), "5.11");
  assert.equal(refusal(() => openElection(bytes, [[4, published[0][1]], published[1]])), "5.11");
  assert.equal(refusal(() => openElection(bytes, published.map(([i, points]) => [i, points.slice(1)]))), "5.5");
  assert.equal(refusal(() => openElection(bytes, published.map(([i, points]) => [i, [new Uint8Array(32), points[1]]]))), "2.4");
});

test("a checked ballot is published as in Python, and only with what made it", () => {
  const { entries } = vectors("board");
  const [style, device, seed] = [ballots[1].style, fromHex(ballots[1].device), fromHex(vectors("board").checked_seed)];
  const { ballot } = vote(election, { style, device, chosen: ballots[1].chosen, seed });
  assert.equal(toHex(checkedEntry(election, ballot, ballots[1].chosen, seed)), entries.at(-2));
  assert.equal(refusal(() => checkedEntry(election, ballot, [["p0"], ["b3"], []], seed)), "11.7");
  assert.equal(refusal(() => checkedEntry(election, ballot, ballots[1].chosen, newSeed())), "11.7");
});

test("what was decoded says whose ballot it is", () => {
  const { head } = decodeBallot(election, fromHex(ballots.at(-1).ballot));
  assert.equal(head.seq, 1);
  assert.equal(toHex(head.prev), ballots[0].track);
});
