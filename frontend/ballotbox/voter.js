// What a voter's device does in one election: vote, vote again, and let another device check (SPEC 6.9, 7.6, 8).
import { randomBytes } from "@noble/hashes/utils.js";
import { NO_PREVIOUS, decodeBallot, headBytes, seal, sign, trackOf, trackerOf } from "./ballot.js";
import { bitsOf } from "./choices.js";
import { blob, join, listing, same, u8 } from "./encoding.js";
import { CHECKED } from "./entries.js";
import { voterKeys } from "./passes.js";
import { must } from "./refusal.js";

export const newRecoverySecret = () => randomBytes(16);
export const newSeed = () => randomBytes(32);

// A signed ballot. `after` is { seq, track } of the ballot that it replaces; the seed is for one ballot only.
export function vote(election, { style, device, chosen, seed = newSeed(), after }, onStep) {
  const { secretKey, voterKey } = voterKeys(election, device);
  const head = { style, voterKey, seq: after ? after.seq + 1 : 0, prev: after ? after.track : NO_PREVIOUS };
  const body = seal(election, head, seed, chosen, onStep);
  const track = trackOf(body);
  return { ballot: sign(election, head, body, secretKey), track, tracker: trackerOf(track), seq: head.seq, seed };
}

// (6.9) "Check it": the track of the ballot that these choices and this seed make, on a second device without the voter's secret.
export function recompute(election, { style, voterKey, seq, prev, chosen, seed }, onStep) {
  const head = { style, voterKey, seq, prev };
  const track = trackOf(seal(election, head, seed, chosen, onStep));
  return { track, tracker: trackerOf(track) };
}

// (6.9) Whether a ballot says what its voter chose. Such a ballot must not be cast afterwards.
export function matchesSeed(election, ballot, chosen, seed) {
  const { head } = decodeBallot(election, ballot);
  return same(seal(election, head, seed, chosen), ballot.slice(0, -64));
}

// (11.7) What is published of a ballot that its voter opened instead of casting it.
export function checkedEntry(election, ballot, chosen, seed) {
  must(matchesSeed(election, ballot, chosen, seed), "11.7", "these choices and this seed do not make this ballot");
  const { head, races } = decodeBallot(election, ballot);
  return join(u8(CHECKED), headBytes(election, head), blob(bitsOf(races, chosen)), seed);
}

// (6) A ballot with its passes, as the ballot box takes it.
export const castBytes = (passes, ballot) => join(listing(passes.map(blob)), blob(ballot));
