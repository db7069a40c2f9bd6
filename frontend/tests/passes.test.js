// Passes and recovery codes agree with Python's, and the issuer's mistakes are seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bigEndian, fromBigEndian, fromHex, toHex } from "../ballotbox/encoding.js";
import { encodeScalar } from "../ballotbox/group.js";
import { checkPasses, deviceSecret, openPass, readRecoveryCode, recoveryCode, requestPass, voterKeys } from "../ballotbox/passes.js";
import { blind, inverseModulo, unblind, verify } from "../ballotbox/rsa.js";
import { newRecoverySecret } from "../ballotbox/voter.js";
import { refusal, theElection, vectors } from "./vectors.js";

const election = theElection();

test("codes, keys, requests and passes are those of Python", () => {
  for (const { style, recovery, code, device, secret_key: secret, voter_key: voter, asked } of vectors("passes")) {
    assert.equal(recoveryCode(fromHex(recovery)), code);
    assert.equal(toHex(readRecoveryCode(code)), recovery);
    assert.equal(toHex(deviceSecret(fromHex(recovery))), device);
    const keys = voterKeys(election, fromHex(device));
    assert.equal(toHex(encodeScalar(keys.secretKey)), secret);
    assert.equal(toHex(keys.voterKey), voter);
    const passes = asked.map((known, issuer) => {
      assert.equal(toHex(requestPass(election, issuer, style, fromHex(device))), known.request);
      const pass = openPass(election, issuer, style, fromHex(device), fromHex(known.answer));
      assert.equal(toHex(pass), known.pass);
      return pass;
    });
    checkPasses(election, style, keys.voterKey, passes);
    assert.equal(refusal(() => checkPasses(election, style, keys.voterKey, passes.slice(0, 1))), "7.2");
    assert.equal(refusal(() => checkPasses(election, style, keys.voterKey, [...passes].reverse())), "7.2");
    const other = style === "ase" ? "postdoc" : "ase";
    assert.equal(refusal(() => checkPasses(election, other, keys.voterKey, passes)), "7.2");
  }
});

test("the vector of RFC 9474, and signatures by another program", () => {
  const known = vectors("rfc9474");
  const [p, q, inverse] = [known.p, known.q, known.inv].map((hex) => BigInt(`0x${hex}`));
  const key = { n: p * q, e: 65537n };
  const [message, salt] = [fromHex(known.message), fromHex(known.salt)];
  const factor = inverseModulo(inverse, key.n);
  assert.equal(toHex(blind(key, message, salt, factor)), known.blinded_message);
  assert.equal(toHex(unblind(key, message, fromHex(known.blind_signature), factor, 48)), known.signature);
  const signature = fromHex(known.signature);
  assert.ok(verify(key, message, signature, 48));
  assert.ok(!verify(key, message, signature, 32));
  assert.ok(!verify(key, fromHex("00"), signature, 48));
  assert.ok(!verify(key, message, bigEndian(fromBigEndian(signature) + key.n, 513).slice(1), 48));
  assert.equal(refusal(() => blind(key, message, salt, p)), "7.5");
  assert.equal(refusal(() => inverseModulo(p, key.n)), "7.5");
});

test("an answer that is no signature is refused", () => {
  const { style, device, asked } = vectors("passes")[0];
  const wrong = fromHex(asked[0].answer);
  wrong[100] ^= 1;
  assert.equal(refusal(() => openPass(election, 0, style, fromHex(device), wrong)), "7.2");
  assert.equal(refusal(() => openPass(election, 0, style, fromHex(device), wrong.slice(1))), "7.2");
  assert.equal(refusal(() => requestPass(election, 2, style, fromHex(device))), "7.2");
});

test("a recovery code forgives how it is typed, and tells a wrong check letter", () => {
  const secret = newRecoverySecret();
  const code = recoveryCode(secret);
  const typed = code.toLowerCase().replaceAll("0", "o").replaceAll("1", "l").replace(/(.{4})/g, "$1-");
  assert.deepEqual(readRecoveryCode(typed), secret);
  assert.equal(refusal(() => readRecoveryCode(code.slice(1))), "7.6");
  assert.equal(refusal(() => readRecoveryCode(`U${code.slice(1)}`)), "7.6");
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const lastLetter = alphabet[alphabet.indexOf(code.at(-1)) ^ 1];
  assert.equal(refusal(() => readRecoveryCode(code.slice(0, -1) + lastLetter)), "7.6");
});
