// ristretto255 (RFC 9496), written additively: points, scalars and their only encodings (SPEC 2).
import { mulAddUnsafe } from "@noble/curves/abstract/curve.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { fromLittleEndian, littleEndian } from "./encoding.js";
import { must, refuse } from "./refusal.js";

const { Point } = ristretto255;

export const ORDER = Point.Fn.ORDER; // (2.1)
export const G = Point.BASE;
export const ZERO = Point.ZERO;

export const isPoint = (value) => value instanceof Point;
export const mod = (number) => ((number % ORDER) + ORDER) % ORDER;
export const inverse = (scalar) => Point.Fn.inv(mod(scalar));

export function randomScalar() {
  const scalar = fromLittleEndian(randomBytes(64)) % ORDER;
  return scalar === 0n ? randomScalar() : scalar;
}

// In constant time. The library has no such product for 0, which a uniform secret never is; a known 0 may be quick.
export const times = (point, scalar) => (scalar === 0n ? ZERO : point.multiply(scalar));

// For numbers that everybody may know.
export const timesPublic = (point, scalar) => point.multiplyUnsafe(scalar);

// Σ scalar·point of [point, scalar] pairs that everybody may know.
export function combine(terms) {
  return mulAddUnsafe(Point, terms.map(([point]) => point), terms.map(([, scalar]) => mod(scalar)));
}

export const sum = (points) => points.reduce((total, point) => total.add(point), ZERO);

// A table makes further products of this one point several times faster.
export const withTable = (point) => point.precompute(8, false);

export const encodePoint = (point) => point.toBytes();

// (2.2)
export function decodePoint(bytes) {
  must(bytes.length === 32 && bytes[31] < 0x80, "2.2", "not the encoding of a group element: 32 bytes, the last below 128");
  try {
    return Point.fromBytes(Uint8Array.from(bytes));
  } catch {
    return refuse("2.2", "not the encoding of a group element");
  }
}

// (2.4)
export function decodeOtherThanIdentity(bytes) {
  const point = decodePoint(bytes);
  must(!point.is0(), "2.4", "the identity is not allowed here");
  return point;
}

export const encodeScalar = (scalar) => littleEndian(scalar, 32);

// (2.3)
export function decodeScalar(bytes) {
  must(bytes.length === 32, "2.3", `a scalar has 32 bytes, not ${bytes.length}`);
  const scalar = fromLittleEndian(bytes);
  must(scalar < ORDER, "2.3", "a scalar is not below the group order");
  return scalar;
}
