// Everything said in a ceremony, and what follows from it: a key, or who must leave (SPEC 5.4 to 5.13).
import { openElection } from "../election.js";
import { join, listing, readAll, same, u32, u8 } from "../encoding.js";
import { G, encodePoint, timesPublic } from "../group.js";
import { digest, scalar } from "../hashing.js";
import { MustRestart, Refused, must } from "../refusal.js";
import { ANSWER, COMMIT, DEAL, REVEAL, VERDICT, readMessage } from "./messages.js";
import { openSession, others } from "./session.js";
import { fits } from "./shares.js";

const block = (points) => join(...points.map(encodePoint));

// (5.4)
export const commitmentOf = (session, index, points) => digest("dkg-commit", session.hash, index, session.k, block(points));

// (5.6) c
export const possessionChallenge = (session, index, j, points, U) => scalar("dkg-pok", session.hash, index, j, block(points), U);

const place = ({ round, index }) => round * 100 + index;

// The messages, checked and in order (5.2).
export function gather(session, encoded) {
  const messages = encoded.map((bytes) => readAll(bytes, (r) => readMessage(session, r)));
  return arrange(session, messages);
}

function arrange(session, messages) {
  const placed = new Map();
  for (const message of messages) {
    must(!placed.has(place(message)), "5.2", `trustee ${message.index} sent two messages in round ${message.round}`);
    placed.set(place(message), message);
  }
  return { session, messages: [...placed.values()].sort((a, b) => place(a) - place(b)) };
}

// (5.13)
export function encodeTranscript({ session, messages }) {
  const head = join(u8(1), u32(session.attempt), listing(session.present.map(u32)));
  return join(head, listing(messages.map(({ bytes }) => bytes)));
}

// (5.13)
export function decodeTranscript(manifestBytes, bytes) {
  const transcript = readAll(bytes, (r) => {
    must(r.u8() === 1, "5.13", "this is no transcript of version 1");
    const [attempt, present] = [r.u32(), r.listing((each) => each.u32(), 4)];
    const session = openSession(manifestBytes, present, attempt);
    return arrange(session, r.listing((each) => readMessage(session, each), 68));
  });
  must(same(encodeTranscript(transcript), bytes), "5.13", "the messages are not in order");
  return transcript;
}

const said = ({ messages }, round) => new Map(messages.filter((each) => each.round === round).map((each) => [each.index, each]));

// The messages of one round by index, one of everybody.
export function roundOf(transcript, round) {
  const found = said(transcript, round);
  const silent = transcript.session.present.filter((index) => !found.has(index));
  if (silent.length) throw new MustRestart("5.2", `trustee ${silent[0]} sent no message in round ${round}`, silent);
  return found;
}

function excludeWhere(session, check) {
  const faults = [];
  for (const index of session.present) {
    try {
      check(index);
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault;
      faults.push([index, fault]);
    }
  }
  if (faults.length) throw new MustRestart(faults[0][1].equation, faults[0][1].reason, faults.map(([index]) => index));
}

// (5.5, 5.6)
function checkReveal(session, { index, proofs }, commit) {
  const points = proofs.map(({ C }) => C);
  const whole = points.length === session.k && !points.some((point) => point.is0());
  must(whole, "5.5", `trustee ${index} must reveal ${session.k} points, none of them the identity`);
  must(same(commitmentOf(session, index, points), commit.digest), "5.4", `trustee ${index} reveals other points than it committed to`);
  proofs.forEach(({ C, U, z }, j) => {
    const c = possessionChallenge(session, index, j, points, U);
    must(timesPublic(G, z).equals(U.add(timesPublic(C, c))), "5.6", `trustee ${index} does not prove to know coefficient ${j}`);
  });
}

// (5.4) to (5.6) The points of every trustee by index.
export function revealed(transcript) {
  const { session } = transcript;
  const [commits, reveals] = [roundOf(transcript, COMMIT), roundOf(transcript, REVEAL)];
  excludeWhere(session, (index) => checkReveal(session, reveals.get(index), commits.get(index)));
  return new Map(session.present.map((index) => [index, reveals.get(index).proofs.map(({ C }) => C)]));
}

// (5.7) The sealed shares by sender and recipient.
export function dealt(transcript) {
  const { session } = transcript;
  const deals = roundOf(transcript, DEAL);
  excludeWhere(session, (index) => {
    const expected = others(session, index);
    const { sealed } = deals.get(index);
    const right = sealed.length === expected.length && sealed.every(([to], i) => to === expected[i]);
    must(right, "5.7", `trustee ${index} must deal one share to each other trustee, in order`);
  });
  return new Map([...deals].map(([index, { sealed }]) => [index, new Map(sealed)]));
}

// (5.9) What was seen: rounds 1 to 3.
export function seenDigest({ session, messages }) {
  const early = messages.filter(({ round }) => round <= DEAL).map(({ bytes }) => bytes);
  return digest("dkg-seen", session.hash, ...early);
}

function checkVerdict(session, { index, seen, accused }, expected) {
  must(same(seen, expected), "5.9", `trustee ${index} was shown other messages than these`);
  const allowed = others(session, index);
  accused.forEach(([who, fault], i) => {
    const inOrder = allowed.includes(who) && who > (accused[i - 1]?.[0] ?? 0);
    must(inOrder, "5.9", `trustee ${index} accuses somebody twice, out of order, or who takes no part`);
    must(fault === 1 || fault === 2, "5.9", `trustee ${index} names a fault that is neither 1 nor 2`);
  });
}

// Who accuses whom, as [accused, accuser], once every verdict is there and all saw the same (5.9).
export function complaints(transcript) {
  const verdicts = roundOf(transcript, VERDICT);
  const expected = seenDigest(transcript);
  const inOrder = [...verdicts.values()].sort((a, b) => a.index - b.index);
  inOrder.forEach((verdict) => checkVerdict(transcript.session, verdict, expected));
  return inOrder.flatMap(({ index, accused }) => accused.map(([who]) => [who, index]));
}

const route = (from, to) => `${from}>${to}`;

// (5.10) The shares published after a complaint, asked by get(from, to).
export function answers(transcript) {
  const points = revealed(transcript);
  const open = complaints(transcript);
  const given = new Map();
  for (const { index, shares } of said(transcript, ANSWER).values()) for (const [to, share] of shares) given.set(route(index, to), share);
  const isGood = ([from, to]) => given.has(route(from, to)) && fits(given.get(route(from, to)), points.get(from), to);
  const bad = open.filter((one) => !isGood(one)).map(([from]) => from);
  const excluded = [...new Set(bad)].sort((a, b) => a - b);
  if (excluded.length) throw new MustRestart("5.10", `trustee ${excluded[0]} did not answer a complaint with a share that fits`, excluded);
  const asked = new Set(open.map(([from, to]) => route(from, to)));
  return { get: (from, to) => (asked.has(route(from, to)) ? given.get(route(from, to)) : undefined) };
}

// (5.11, 5.12) The election with its key.
export function electionOf(transcript) {
  const points = revealed(transcript);
  dealt(transcript);
  answers(transcript);
  const published = [...points].map(([index, each]) => [index, each.map(encodePoint)]);
  return openElection(transcript.session.manifestBytes, published);
}
