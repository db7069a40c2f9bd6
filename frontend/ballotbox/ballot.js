// A ballot: sealed, signed, tracked; read from its bytes and checked by anybody (SPEC 6 and 8).
import { base32 } from "./base32.js";
import { allHold } from "./batch.js";
import { bitsOf, places, widthOf } from "./choices.js";
import { racesOf } from "./election.js";
import { join, readAll, same, text, u32, u64, u8 } from "./encoding.js";
import { G, decodeOtherThanIdentity, decodePoint, decodeScalar, encodePoint, encodeScalar, mod, times, timesPublic } from "./group.js";
import { digest, scalar } from "./hashing.js";
import { branchesOf, challenge, checkProof, encrypt, prove, rho, statements, valueCounts } from "./proof.js";
import { must } from "./refusal.js";

const VERSION = 1;
export const NO_PREVIOUS = new Uint8Array(64);

// (6.2) `head` is { style, voterKey, seq, prev }, the key as its 32 bytes.
const contextOf = ({ hash }, { style, voterKey, seq, prev }) => digest("ballot", hash, style, voterKey, seq, prev);

// (6) The front of the body.
export function headBytes({ hash }, { style, voterKey, seq, prev }) {
  return join(u8(VERSION), hash, text(style), voterKey, u64(seq), prev);
}

// The body for these bits, which nobody has looked at: what a dishonest device can do with honest code. It is a function of its
// arguments alone, so that a second device can make it again (6.9).
export function sealBits(election, head, seed, bits, onStep) {
  const races = racesOf(election, head.style);
  const encrypted = encrypt(election, head.voterKey, seed, bits);
  const { ciphertextBytes, commitmentBytes, answers } = prove(election, races, contextOf(election, head), seed, bits, encrypted, onStep);
  return join(
    headBytes(election, head),
    join(u32(bits.length), ciphertextBytes, commitmentBytes),
    ...answers.flatMap(({ challenges }) => challenges.slice(0, -1).map(encodeScalar)),
    ...answers.flatMap(({ responses }) => responses.map(encodeScalar)),
  );
}

// `chosen`: for each race of the style, the identifiers of the chosen candidates; none means abstaining.
export function seal(election, head, seed, chosen, onStep) {
  return sealBits(election, head, seed, bitsOf(racesOf(election, head.style), chosen), onStep);
}

// (8.1) τ, all 64 bytes; receipts and the log carry it whole.
export const trackOf = (body) => digest("track", body);

// (8.3)
export const trackerOf = (track) => base32(track, 20).match(/.{4}/g).join("-");

const signatureChallenge = (ctx, voterKey, R, track) => scalar("sig", ctx, voterKey, R, track);

// (8.1) The body with its signature: the ballot.
export function sign(election, head, body, secretKey) {
  const track = trackOf(body);
  const u = scalar("sig-nonce", secretKey, track);
  const R = times(G, u);
  const c = signatureChallenge(contextOf(election, head), head.voterKey, R, track);
  return join(body, encodePoint(R), encodeScalar(mod(u + c * secretKey)));
}

const many = (count, item) => Array.from({ length: count }, item);

function readHead(election, r) {
  must(r.u8() === VERSION, "6.1", "this is no ballot of version 1");
  must(same(r.fixed(64), election.hash), "6.1", "the ballot is of another election");
  const head = { style: r.text(), voterKey: r.fixed(32), seq: r.u64(), prev: r.fixed(64) };
  const races = racesOf(election, head.style);
  must(r.u32() === widthOf(races), "6.1", "the number of ciphertexts is not that of the style");
  return { head, races };
}

const pairsIn = (block, first) => readAll(block, (r) => many(block.length / 64, () => [first(r.fixed(32)), decodePoint(r.fixed(32))]));

function readBallot(election, r) {
  const { head, races } = readHead(election, r);
  const counts = valueCounts(races);
  const ciphertextBytes = r.fixed(64 * widthOf(races));
  const commitmentBytes = r.fixed(64 * counts.reduce((total, count) => total + count, 0));
  const blocks = { ciphertextBytes, commitmentBytes, ciphertexts: pairsIn(ciphertextBytes, decodeOtherThanIdentity) };
  const commitments = pairsIn(commitmentBytes, decodePoint);
  const challenges = counts.map((count) => many(count - 1, () => decodeScalar(r.fixed(32))));
  const responses = counts.map((count) => many(count, () => decodeScalar(r.fixed(32))));
  const signature = { R: decodePoint(r.fixed(32)), z: decodeScalar(r.fixed(32)) };
  return { head, races, ...blocks, commitments, challenges, responses, signature };
}

// Reads a ballot of this election; its proofs are not yet checked.
export const decodeBallot = (election, bytes) => readAll(bytes, (r) => readBallot(election, r));

function checkSignature({ head, signature }, c) {
  const voterKey = decodeOtherThanIdentity(head.voterKey);
  const fits = timesPublic(G, signature.z).equals(signature.R.add(timesPublic(voterKey, c)));
  must(fits, "8.2", "the ballot is not signed by its key");
}

// The key as a point, or nothing when it is none: then the slower check says what is wrong.
function keyPoint(bytes) {
  try {
    return decodeOtherThanIdentity(bytes);
  } catch {
    return undefined;
  }
}

// Refuses unless the ballot's proofs and signature hold (6.1 to 6.8, 8.2); gives what it says and its track.
export function checkBallot(election, bytes) {
  const ballot = decodeBallot(election, bytes);
  const { head, races, ciphertexts, ciphertextBytes, commitments, commitmentBytes, signature } = ballot;
  const ctx = contextOf(election, head);
  const track = trackOf(bytes.slice(0, -64));
  const joint = challenge(ctx, ciphertextBytes, ciphertexts.length, commitmentBytes, commitments.length);
  const proved = branchesOf(statements(races, rho(ctx, ciphertextBytes, ciphertexts.length)), joint, ballot);
  const c = signatureChallenge(ctx, head.voterKey, signature.R, track);
  const voterKey = keyPoint(head.voterKey);
  if (!voterKey || !allHold(election.key, ciphertexts, proved, { voterKey, ...signature, c })) {
    checkProof(election, ciphertexts, proved);
    checkSignature(ballot, c);
  }
  return { ...ballot, track, tracker: trackerOf(track) };
}

// The ciphertexts of each race by the race's identifier.
export function byRace({ races, ciphertexts }) {
  return new Map(places(races).map(({ race, start, end }) => [race.id, ciphertexts.slice(start, end)]));
}
