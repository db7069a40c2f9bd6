// The hash with tags and lengths (SPEC 3).
import { sha512 } from "@noble/hashes/sha2.js";
import { fromLittleEndian, u64, utf8 } from "./encoding.js";
import { ORDER, encodePoint, encodeScalar, isPoint } from "./group.js";

// One tag for one use; a name that is not here is a mistake.
const TAGS = new Set(
  ("param manifest election dkg dkg-commit dkg-pok dkg-seen dkg-sign dkg-secret share-enc pass pass-salt pass-blind voter-key device " +
    "nonce pnonce ballot fold cds sig sig-nonce track pdec pdec-nonce rehearsal leaf node sth cosign receipt").split(" "),
);

// (3.3) A number is an integer, a bigint a scalar.
function asBytes(part) {
  if (typeof part === "number") return u64(part);
  if (typeof part === "bigint") return encodeScalar(part);
  if (typeof part === "string") return utf8(part);
  return isPoint(part) ? encodePoint(part) : part;
}

// (3.1)
export function digest(tag, ...parts) {
  if (!TAGS.has(tag)) throw new RangeError(`there is no tag ${tag}`);
  const state = sha512.create().update(utf8(`UAW-VOTE/v1/${tag}\0`));
  for (const part of parts.map(asBytes)) state.update(u64(part.length)).update(part);
  return state.digest();
}

// (3.2)
export const scalar = (tag, ...parts) => fromLittleEndian(digest(tag, ...parts)) % ORDER;
