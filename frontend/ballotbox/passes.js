// A pass: a voter's key, signed by every issuer without seeing it (SPEC 7, RFC 9474).
import { base32, base32Values } from "./base32.js";
import { fromBigEndian, join } from "./encoding.js";
import { G, encodePoint, times } from "./group.js";
import { digest, scalar } from "./hashing.js";
import { must, refuse } from "./refusal.js";
import { blind, unblind, verify } from "./rsa.js";

const SALT = 48;
const CODE = 26;

// (7.6) The first two bits behind the 128 are a check.
function checkBits(secret) {
  return digest("device", secret, "check")[0] & 0xc0;
}

export const recoveryCode = (secret) => base32(join(secret, Uint8Array.of(checkBits(secret))), CODE);

// The 16 bytes behind a recovery code as somebody typed it.
export function readRecoveryCode(letters) {
  const values = base32Values(letters);
  must(values?.length === CODE, "7.6", `a recovery code has ${CODE} letters and digits`);
  const number = values.reduce((total, value) => (total << 5n) | BigInt(value), 0n) << 6n;
  const bytes = Uint8Array.from({ length: 17 }, (_, i) => Number((number >> BigInt(8 * (16 - i))) & 255n));
  must(bytes[16] === checkBits(bytes.slice(0, 16)), "7.6", "the recovery code is mistyped");
  return bytes.slice(0, 16);
}

// (7.6) d, the device's secret.
export const deviceSecret = (secret) => digest("device", secret).slice(0, 32);

// (7.3)
export function voterKeys({ hash }, device) {
  const secretKey = scalar("voter-key", hash, device);
  must(secretKey !== 0n, "7.3", "this device secret gives no key");
  return { secretKey, voterKey: encodePoint(times(G, secretKey)) };
}

// (7.1)
export const passMessage = ({ hash }, style, voterKey) => digest("pass", hash, style, voterKey);

function issuerKey({ manifest }, issuer, style) {
  const key = manifest.issuers[issuer]?.keys.find((each) => each.style === style);
  return key ? { n: fromBigEndian(key.modulus), e: BigInt(key.exponent) } : refuse("7.2", "there is no such issuer or style");
}

// (7.4)
const saltFor = ({ hash }, issuer, style, device) => digest("pass-salt", hash, issuer, style, device).slice(0, SALT);

// (7.5)
function factorFor({ hash }, issuer, style, device, modulus) {
  const blocks = Array.from({ length: 7 }, (_, i) => digest("pass-blind", hash, issuer, style, device, i));
  return fromBigEndian(join(...blocks)) % modulus;
}

// What issuer number `issuer` is asked to sign: the same bytes each time this device asks.
export function requestPass(election, issuer, style, device) {
  const key = issuerKey(election, issuer, style);
  const message = passMessage(election, style, voterKeys(election, device).voterKey);
  return blind(key, message, saltFor(election, issuer, style, device), factorFor(election, issuer, style, device, key.n));
}

// The pass behind the issuer's answer; refuses an answer that is no signature.
export function openPass(election, issuer, style, device, answer) {
  const key = issuerKey(election, issuer, style);
  const message = passMessage(election, style, voterKeys(election, device).voterKey);
  return unblind(key, message, answer, factorFor(election, issuer, style, device, key.n), SALT);
}

// (7.2) Refuses unless there is one valid pass of every issuer, in order.
export function checkPasses(election, style, voterKey, passes) {
  must(passes.length === election.manifest.issuers.length, "7.2", "one pass of each issuer is needed");
  const message = passMessage(election, style, voterKey);
  passes.forEach((pass, i) => {
    must(verify(issuerKey(election, i, style), message, pass, SALT), "7.2", `the pass of issuer ${i + 1} is not signed by it`);
  });
}

