// Bytes, hash and group agree with Python's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Reader, fromHex, fromLittleEndian, readAll, text, toHex, u32, u64 } from "../ballotbox/encoding.js";
import { G, ORDER, decodePoint, decodeScalar, encodePoint, encodeScalar, times, timesPublic } from "../ballotbox/group.js";
import { digest, scalar } from "../ballotbox/hashing.js";
import { refusal, vectors } from "./vectors.js";

const PART = {
  bytes: fromHex,
  integer: (value) => value,
  text: (value) => value,
  scalar: (hex) => decodeScalar(fromHex(hex)),
  point: (hex) => decodePoint(fromHex(hex)),
};

test("every tag and kind of part hashes as in Python", () => {
  for (const known of vectors("hashing")) {
    const parts = known.parts.map(([kind, value]) => PART[kind](value));
    assert.equal(toHex(digest(known.tag, ...parts)), known.digest);
    assert.equal(toHex(encodeScalar(scalar(known.tag, ...parts))), known.scalar);
  }
  assert.throws(() => digest("no such tag"), RangeError);
});

test("points are those of RFC 9496 and of Python, and nothing else is a point", () => {
  const known = vectors("points");
  known.multiples.forEach((hex, i) => assert.equal(toHex(encodePoint(timesPublic(G, BigInt(i)))), hex));
  for (const [hex, isPoint] of known.encodings) assert.equal(refusal(() => decodePoint(fromHex(hex))) === null, isPoint, hex);
  known.products.forEach(([factor, product], i) => {
    const point = decodePoint(fromHex(known.factors[i]));
    assert.equal(toHex(encodePoint(times(point, decodeScalar(fromHex(factor))))), product);
    assert.equal(toHex(encodePoint(timesPublic(point, decodeScalar(fromHex(factor))))), product);
  });
  for (const [hex, isScalar] of known.scalars) assert.equal(refusal(() => decodeScalar(fromHex(hex))) === null, isScalar, hex);
});

test("the order times the base is nothing", () => {
  assert.ok(timesPublic(G, ORDER - 1n).add(G).is0());
  assert.ok(times(G, 0n).is0());
});

test("a reader takes one encoding and refuses the others", () => {
  assert.equal(readAll(text("Añes"), (r) => r.text()), "Añes");
  assert.equal(refusal(() => readAll(Uint8Array.of(...text("a"), 0), (r) => r.text())), "1.5");
  assert.equal(refusal(() => readAll(Uint8Array.of(2, 0, 0, 0, 65), (r) => r.text())), "1.5");
  assert.equal(refusal(() => readAll(Uint8Array.of(1, 0, 0, 0, 0xff), (r) => r.text())), "1.3");
  const decomposed = new TextEncoder().encode("e\u0301");
  assert.equal(refusal(() => readAll(Uint8Array.of(...u32(decomposed.length), ...decomposed), (r) => r.text())), "1.3");
  assert.equal(refusal(() => text("\ud800")), "1.3");
  assert.equal(refusal(() => readAll(u32(4_000_000_000), (r) => r.listing((each) => each.u8()))), "1.4");
  assert.equal(refusal(() => new Reader(u64(2n ** 53n)).u64()), "1.1");
  assert.equal(fromLittleEndian(u64(2n ** 53n - 1n)), 2n ** 53n - 1n);
  assert.throws(() => u32(-1), RangeError);
});
