// Blind RSA signatures, RSABSSA-SHA384 of RFC 9474: what the asker computes, and the public check.
import { sha384 } from "@noble/hashes/sha2.js";
import { bigEndian, fromBigEndian, join, same } from "./encoding.js";
import { must } from "./refusal.js";

const HASH = 48;

export function power(number, exponent, modulus) {
  let result = 1n;
  let square = number % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

export function inverseModulo(number, modulus) {
  let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  must(a === 1n, "7.5", "the blinding factor or the message has no inverse");
  return ((x % modulus) + modulus) % modulus;
}

export const modulusLength = (key) => Math.ceil(key.n.toString(16).length / 2);

function mask(seed, length) {
  const blocks = [];
  for (let i = 0; i * HASH < length; i += 1) blocks.push(sha384(join(seed, bigEndian(BigInt(i), 4))));
  return join(...blocks).slice(0, length);
}

// EMSA-PSS of RFC 8017, section 9.1.1, with SHA-384 and MGF1-SHA384.
export function encodePss(message, bits, salt) {
  const length = Math.ceil(bits / 8);
  const digest = sha384(join(new Uint8Array(8), sha384(message), salt));
  const block = join(new Uint8Array(length - salt.length - HASH - 2), Uint8Array.of(1), salt);
  const cover = mask(digest, block.length);
  const masked = block.map((byte, i) => byte ^ cover[i]);
  masked[0] &= 0xff >> (8 * length - bits);
  return join(masked, digest, Uint8Array.of(0xbc));
}

// The salt is not sent: it is read out of the encoding, as RFC 8017, section 9.1.2 does.
function saltOf(encoded, bits, length) {
  const digest = encoded.slice(-HASH - 1, -1);
  const masked = encoded.slice(0, encoded.length - HASH - 1);
  const cover = mask(digest, masked.length);
  const block = masked.map((byte, i) => byte ^ cover[i]);
  block[0] &= 0xff >> (8 * encoded.length - bits);
  return block.slice(block.length - length);
}

const bitLength = (key) => key.n.toString(2).length;

export function blind(key, message, salt, factor) {
  const encoded = fromBigEndian(encodePss(message, bitLength(key) - 1, salt));
  inverseModulo(encoded * factor, key.n);
  return bigEndian((encoded * power(factor, key.e, key.n)) % key.n, modulusLength(key));
}

export function verify(key, message, signature, saltLength) {
  const number = fromBigEndian(signature);
  if (signature.length !== modulusLength(key) || number >= key.n) return false;
  const bits = bitLength(key) - 1;
  const opened = power(number, key.e, key.n);
  if (opened >> BigInt(8 * Math.ceil(bits / 8)) !== 0n) return false;
  const encoded = bigEndian(opened, Math.ceil(bits / 8));
  return same(encoded, encodePss(message, bits, saltOf(encoded, bits, saltLength)));
}

export function unblind(key, message, blindSignature, factor, saltLength) {
  must(blindSignature.length === modulusLength(key), "7.2", "the blind signature has the wrong length");
  const number = (fromBigEndian(blindSignature) * inverseModulo(factor, key.n)) % key.n;
  const signature = bigEndian(number, modulusLength(key));
  must(verify(key, message, signature, saltLength), "7.2", "the issuer's signature does not verify");
  return signature;
}
