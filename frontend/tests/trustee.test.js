// A trustee decrypts the manifest's sums over the witnessed final head, and refuses everything else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiscreteLogs, checkPartial, decodePartial, openSums, taskOf, totals } from "../ballotbox/decryption.js";
import { fromHex, join, toHex } from "../ballotbox/encoding.js";
import { G, decodeScalar, encodePoint, timesPublic } from "../ballotbox/group.js";
import { checkInclusion, checkReceipt, decodeSignedHead, leafHash } from "../ballotbox/log.js";
import { checkRehearsal, rehearse } from "../ballotbox/rehearsal.js";
import { Trustee, finalSums } from "../ballotbox/trustee.js";
import { refusal, theElection, vectors } from "./vectors.js";

const election = theElection();
const known = vectors("board");
const shares = vectors("election").shares.map((hex, i) => ({ index: i + 1, value: decodeScalar(fromHex(hex)) }));
const boardOf = ({ entries, head }) => ({ entries: entries.map(fromHex), signedHead: fromHex(head) });
const board = boardOf(known);
const head = fromHex(known.head_hash);
const sums = finalSums(election, { entries: board.entries, head: decodeSignedHead(board.signedHead) });
const decrypts = (given, index = 1) => new Trustee(election, shares[index - 1]).decrypt(given);

test("the sums are those of Python", () => {
  const encoded = sums.flatMap(({ pairs }) => pairs.map((pair) => toHex(join(...pair.map(encodePoint)))));
  assert.deepEqual(encoded, known.sums);
});

test("any two of three trustees, from here or from Python, give Python's totals; one does not", () => {
  const python = known.partials.map((hex) => decodePartial(fromHex(hex)));
  const ours = shares.map(({ index }) => decodePartial(decrypts(board, index)));
  for (const set of [[ours[0], ours[1]], [python[1], ours[2]], [ours[2], python[0]], python]) {
    assert.deepEqual(totals(election, head, sums, set), known.totals);
  }
  assert.equal(refusal(() => totals(election, head, sums, [ours[0]])), "9.4");
  assert.equal(refusal(() => totals(election, head, sums, [ours[0], python[0]])), "9.4");
});

test("a wrong part is named", () => {
  const task = taskOf(election, head, sums);
  const right = fromHex(known.partials[0]);
  const other = fromHex(known.partials[1]);
  const changed = (at) => decodePartial(right.map((byte, i) => (i === at ? byte ^ 1 : byte)));
  assert.equal(refusal(() => checkPartial(election, task, changed(1))), "9.3");
  assert.equal(refusal(() => checkPartial(election, task, changed(10))), "9.3");
  assert.equal(refusal(() => checkPartial(election, task, changed(73 + 96))), "9.3");
  assert.equal(refusal(() => checkPartial(election, task, { ...decodePartial(right), index: 4 })), "9.3");
  const mixed = { ...decodePartial(right), parts: decodePartial(other).parts };
  assert.equal(refusal(() => checkPartial(election, task, mixed)), "9.3");
  assert.equal(refusal(() => checkPartial(election, task, { ...mixed, parts: [] })), "9.3");
});

test("a trustee refuses every board but the closed and witnessed one", () => {
  for (const each of [known.still_open, { entries: known.entries, head: known.unwitnessed }]) {
    assert.equal(refusal(() => decrypts(boardOf(each))), "9.6");
  }
  const forged = { ...known, entries: known.entries.with(1, known.entries[2]).with(2, known.entries[1]) };
  assert.equal(refusal(() => decrypts(boardOf(forged))), "9.6");
  assert.equal(refusal(() => decrypts(boardOf({ ...known, entries: known.entries.slice(0, -1) }))), "9.6");
  assert.equal(refusal(() => decrypts({ ...board, signedHead: board.signedHead.map((byte, i) => (i === 150 ? byte ^ 1 : byte)) })), "9.6");
});

test("a trustee decrypts over one head only, so that no difference of two sums is ever known", () => {
  const trustee = new Trustee(election, shares[0]);
  trustee.decrypt(board);
  trustee.decrypt(board);
  assert.equal(refusal(() => trustee.decrypt(boardOf(known.shorter))), "9.6");
  const remembered = new Trustee(election, shares[0], trustee.decrypted);
  assert.equal(refusal(() => remembered.decrypt(boardOf(known.shorter))), "9.6");
  decrypts(boardOf(known.shorter));
});

test("a share is for one trustee of one election", () => {
  assert.equal(refusal(() => new Trustee(election, { ...shares[0], index: 2 })), "5.12");
});

test("a rehearsal finds a wrong share before it is needed", () => {
  const ours = shares.map((share) => decodePartial(rehearse(election, share)));
  const python = known.rehearsals.map((hex) => decodePartial(fromHex(hex)));
  checkRehearsal(election, [ours[0], python[1]]);
  checkRehearsal(election, [python[2], ours[1], ours[0]]);
  const wrong = decodePartial(rehearse(election, { index: 1, value: shares[1].value }));
  assert.equal(refusal(() => checkRehearsal(election, [wrong, ours[2]])), "9.3");
});

test("every entry is shown to be in the log, in its place alone", () => {
  known.entries.forEach((hex, i) => {
    const path = known.inclusion[i].map(fromHex);
    const leaf = leafHash(fromHex(hex));
    checkInclusion(leaf, i, known.entries.length, path, fromHex(known.root));
    const elsewhere = (i + 1) % known.entries.length;
    assert.equal(refusal(() => checkInclusion(leaf, elsewhere, known.entries.length, path, fromHex(known.root))), "10.4");
    assert.equal(refusal(() => checkInclusion(leaf, i, known.entries.length, path.slice(1), fromHex(known.root))), "10.4");
  });
  assert.equal(refusal(() => checkInclusion(leafHash(new Uint8Array()), 8, 8, [], fromHex(known.root))), "10.4");
});

test("a receipt is the board's promise for this ballot", () => {
  const track = fromHex(vectors("ballots")[0].track);
  const receipt = fromHex(known.receipt);
  assert.equal(checkReceipt(election, receipt, track).dueAt, 1_780_000_100);
  assert.equal(refusal(() => checkReceipt(election, receipt, new Uint8Array(64))), "10.11");
  assert.equal(refusal(() => checkReceipt(election, receipt.with(140, receipt[140] ^ 1), track)), "10.11");
});

test("small logarithms are found up to the limit and not beyond", () => {
  for (const limit of [0, 1, 5, 99, 1000]) {
    const logs = new DiscreteLogs(limit);
    for (const m of [0, Math.floor(limit / 2), limit]) assert.equal(logs.find(timesPublic(G, BigInt(m))), m);
    assert.equal(refusal(() => logs.find(timesPublic(G, BigInt(limit + 1)))), "9.5");
  }
});

test("sums that hold more than there are ballots are refused", () => {
  const partials = known.partials.map((hex) => decodePartial(fromHex(hex)));
  assert.equal(refusal(() => openSums(election, taskOf(election, head, sums), partials, 1)), "9.5");
  const fewer = sums.map((sum) => ({ ...sum, ballots: sum.ballots + 5 }));
  assert.equal(refusal(() => totals(election, head, fewer, partials)), "9.7");
});
