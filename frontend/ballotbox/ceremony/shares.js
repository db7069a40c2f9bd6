// Shares of a key: polynomials, the check against the published points, and sealing for one trustee (SPEC 5.3, 5.7, 5.8).
import { x25519 } from "@noble/curves/ed25519.js";
import { atIndex } from "../election.js";
import { join } from "../encoding.js";
import { G, decodeScalar, encodeScalar, mod, times } from "../group.js";
import { digest } from "../hashing.js";
import { trusteeOf } from "./session.js";

export const BOX_DOES_NOT_OPEN = 1;
export const SHARE_DOES_NOT_FIT = 2;

// (5.3) f(l), by Horner.
export function evaluate(coefficients, index) {
  return coefficients.reduceRight((value, a) => mod(value * BigInt(index) + a), 0n);
}

// (5.8)
export const fits = (share, points, index) => times(G, share).equals(atIndex(points, index));

// The library refuses a shared secret of zeros, as (5.7) asks.
async function cipher(session, [from, to], ephemeral, shared) {
  const stream = digest("share-enc", session.hash, from, to, ephemeral, trusteeOf(session, to).boxKey, shared);
  const key = await crypto.subtle.importKey("raw", stream.slice(0, 32), "AES-GCM", false, ["encrypt", "decrypt"]);
  return [{ name: "AES-GCM", iv: stream.slice(32, 44) }, key];
}

// (5.7) The share of route[1] from route[0], in 80 bytes.
export async function seal(session, route, share, ephemeralSecret) {
  const ephemeral = x25519.getPublicKey(ephemeralSecret);
  const shared = x25519.getSharedSecret(ephemeralSecret, trusteeOf(session, route[1]).boxKey);
  const box = await crypto.subtle.encrypt(...(await cipher(session, route, ephemeral, shared)), encodeScalar(share));
  return join(ephemeral, new Uint8Array(box));
}

// (5.7) The share inside, or undefined when the box does not open or holds none.
export async function unseal(session, route, sealed, boxSecret) {
  const ephemeral = sealed.slice(0, 32);
  try {
    const shared = x25519.getSharedSecret(boxSecret, ephemeral);
    const opened = await crypto.subtle.decrypt(...(await cipher(session, route, ephemeral, shared)), sealed.slice(32));
    return decodeScalar(new Uint8Array(opened));
  } catch {
    return undefined;
  }
}

// (5.9) 0 when the share is good.
export async function faultOf(session, route, sealed, boxSecret, points) {
  const share = await unseal(session, route, sealed, boxSecret);
  if (share === undefined) return BOX_DOES_NOT_OPEN;
  return fits(share, points, route[1]) ? 0 : SHARE_DOES_NOT_FIT;
}
