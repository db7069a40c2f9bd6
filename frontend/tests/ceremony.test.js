// The key ceremony agrees with Python's byte for byte, smooth and disputed, and a cheat is named.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWER, COMMIT, DEAL, REVEAL, VERDICT, signMessage } from "../ballotbox/ceremony/messages.js";
import { Participant, newTrusteeSecret, trusteeKeys } from "../ballotbox/ceremony/participant.js";
import { firstSession, openSession, sessionWithout } from "../ballotbox/ceremony/session.js";
import { decodeTranscript, electionOf, encodeTranscript, gather } from "../ballotbox/ceremony/transcript.js";
import { fromHex, join, toHex } from "../ballotbox/encoding.js";
import { encodeScalar } from "../ballotbox/group.js";
import { refusal, refusalAsync, vectors } from "./vectors.js";

const manifest = fromHex(vectors("election").manifest);
const known = vectors("ceremony");
const roots = known.secrets.map(fromHex);

async function smooth() {
  const session = firstSession(manifest);
  const everybody = session.present.map((index) => new Participant(session, index, roots[index - 1]));
  const said = everybody.map((one) => one.commit());
  for (const step of ["reveal", "deal", "verdict"]) {
    const transcript = gather(session, said);
    said.push(...(await Promise.all(everybody.map((one) => one[step](transcript)))));
  }
  return { session, everybody, said };
}

const excluded = (work) => {
  try {
    work();
  } catch (error) {
    return [error.equation, error.excluded];
  }
  return null;
};

test("three trustees' messages are those of Python, and so are their shares", async () => {
  const { session, everybody, said } = await smooth();
  const transcript = gather(session, said);
  assert.equal(toHex(encodeTranscript(transcript)), known.smooth.transcript);
  assert.equal(toHex(electionOf(transcript).hash), known.smooth.hash);
  for (const one of everybody) {
    const share = await one.share(transcript);
    assert.equal(toHex(encodeScalar(share.value)), known.smooth.shares[one.index - 1]);
    assert.equal(one.answer(transcript), undefined);
  }
});

test("a disputed ceremony of Python's is read, and gives the same shares", async () => {
  const transcript = decodeTranscript(manifest, fromHex(known.disputed.transcript));
  assert.equal(toHex(electionOf(transcript).hash), known.disputed.hash);
  for (const index of transcript.session.present) {
    const one = new Participant(transcript.session, index, roots[index - 1]);
    assert.equal(toHex(encodeScalar((await one.share(transcript)).value)), known.disputed.shares[index - 1]);
    const mine = transcript.messages.find((each) => each.round === VERDICT && each.index === index);
    assert.equal(toHex(await one.verdict(transcript)), toHex(mine.bytes));
    const shown = transcript.messages.find((each) => each.round === ANSWER && each.index === index);
    assert.equal(one.answer(transcript) && toHex(one.answer(transcript)), shown && toHex(shown.bytes));
  }
});

test("an accused who does not answer is excluded, and the others start again", async () => {
  const transcript = decodeTranscript(manifest, fromHex(known.disputed.transcript));
  const silent = { ...transcript, messages: transcript.messages.filter(({ round }) => round !== ANSWER) };
  assert.deepEqual(excluded(() => electionOf(silent)), ["5.10", [2]]);
  const again = sessionWithout(transcript.session, [2]);
  assert.deepEqual([again.present, again.attempt], [[1, 3], 2]);
  assert.equal(refusal(() => sessionWithout(again, [1])), "5.1");
});

test("whoever is silent, or cheats in a round, is named", async () => {
  const { session, said } = await smooth();
  const { signSecret } = trusteeKeys(roots[1]);
  const without = (round) => said.filter((_, i) => i !== 3 * (round - 1) + 1);
  assert.deepEqual(excluded(() => electionOf(gather(session, without(COMMIT)))), ["5.2", [2]]);
  assert.deepEqual(excluded(() => electionOf(gather(session, without(DEAL)))), ["5.2", [2]]);
  const { messages } = gather(session, said);
  const mine = (round) => messages.find((each) => each.round === round && each.index === 2);
  const replaced = (round, change) => gather(session, [...without(round), signMessage(session, signSecret, { ...mine(round), ...change })]);
  const proofs = mine(REVEAL).proofs;
  assert.deepEqual(excluded(() => electionOf(replaced(REVEAL, { proofs: [...proofs].reverse() }))), ["5.4", [2]]);
  assert.deepEqual(excluded(() => electionOf(replaced(REVEAL, { proofs: proofs.slice(1) }))), ["5.5", [2]]);
  const unproved = proofs.map((each) => ({ ...each, z: each.z ^ 1n }));
  assert.deepEqual(excluded(() => electionOf(replaced(REVEAL, { proofs: unproved }))), ["5.6", [2]]);
  assert.deepEqual(excluded(() => electionOf(replaced(DEAL, { sealed: mine(DEAL).sealed.slice(1) }))), ["5.7", [2]]);
  assert.equal(refusal(() => electionOf(replaced(VERDICT, { seen: new Uint8Array(64) }))), "5.9");
  assert.equal(refusal(() => electionOf(replaced(VERDICT, { accused: [[2, 1]] }))), "5.9");
  assert.equal(refusal(() => electionOf(replaced(VERDICT, { accused: [[1, 3]] }))), "5.9");
});

test("a box that does not open is accused, and its share shown", async () => {
  const { session, everybody, said } = await smooth();
  const { messages } = gather(session, said);
  const deal = messages.find((each) => each.round === DEAL && each.index === 2);
  const sealed = deal.sealed.map(([to, box]) => [to, to === 1 ? box.map((byte) => byte ^ 1) : box]);
  const altered = [...said.slice(0, 6), said[6], signMessage(session, trusteeKeys(roots[1]).signSecret, { ...deal, sealed }), said[8]];
  altered.push(...(await Promise.all(everybody.map((one) => one.verdict(gather(session, altered))))));
  const verdicts = gather(session, altered).messages.filter(({ round }) => round === VERDICT);
  assert.deepEqual(verdicts[0].accused, [[2, 1]]);
  altered.push(everybody[1].answer(gather(session, altered)));
  const shares = await Promise.all(everybody.map((one) => one.share(gather(session, altered))));
  assert.equal(shares.length, 3);
});

test("nobody reveals before every commitment is there, and no step is taken for another", async () => {
  const { session, everybody, said } = await smooth();
  assert.deepEqual(excluded(() => everybody[0].reveal(gather(session, said.slice(0, 2)))), ["5.2", [3]]);
  assert.equal(await refusalAsync(everybody[0].deal(gather(session, said.slice(0, 5)))), "5.2");
  assert.equal(refusal(() => gather(session, [said[0], said[0]])), "5.2");
  assert.equal(refusal(() => gather(session, [said[0].map((byte, i) => (i === 40 ? byte ^ 1 : byte))])), "5.2");
  const other = openSession(manifest, [1, 2, 3], 2);
  assert.equal(refusal(() => gather(other, [said[0]])), "5.2");
  assert.equal(refusal(() => gather(sessionWithout(session, [1]), [said[0]])), "5.2");
});

test("only the trustee of the manifest takes part, in a session that can be", () => {
  const session = firstSession(manifest);
  assert.equal(refusal(() => new Participant(session, 1, newTrusteeSecret())), "5.1");
  assert.equal(refusal(() => new Participant(session, 4, roots[0])), "5.1");
  for (const present of [[1], [2, 1], [1, 1], [1, 4]]) assert.equal(refusal(() => openSession(manifest, present)), "5.1");
  assert.equal(refusal(() => openSession(manifest, [1, 2], 0)), "5.1");
});

test("a transcript has one encoding", () => {
  const bytes = fromHex(known.smooth.transcript);
  assert.equal(refusal(() => decodeTranscript(manifest, join(bytes, Uint8Array.of(0)))), "1.5");
  assert.equal(refusal(() => decodeTranscript(manifest, Uint8Array.of(2, ...bytes.slice(1)))), "5.13");
});
