// The five messages of a ceremony and their signatures (SPEC 5.2 and the table under 5.3).
import { ed25519 } from "@noble/curves/ed25519.js";
import { blob, join, listing, readAll, u32, u8 } from "../encoding.js";
import { decodePoint, decodeScalar, encodePoint, encodeScalar } from "../group.js";
import { digest } from "../hashing.js";
import { must } from "../refusal.js";
import { trusteeOf } from "./session.js";

export const COMMIT = 1;
export const REVEAL = 2;
export const DEAL = 3;
export const VERDICT = 4;
export const ANSWER = 5;

const proof = (r) => ({ C: decodePoint(r.fixed(32)), U: decodePoint(r.fixed(32)), z: decodeScalar(r.fixed(32)) });

// How the content of each round is written and read.
const KINDS = {
  [COMMIT]: { write: ({ digest: hash }) => hash, read: (r) => ({ digest: r.fixed(64) }) },
  [REVEAL]: {
    write: ({ proofs }) => listing(proofs.map(({ C, U, z }) => join(encodePoint(C), encodePoint(U), encodeScalar(z)))),
    read: (r) => ({ proofs: r.listing(proof, 96) }),
  },
  [DEAL]: {
    write: ({ sealed }) => listing(sealed.map(([to, box]) => join(u32(to), box))),
    read: (r) => ({ sealed: r.listing((each) => [each.u32(), each.fixed(80)], 84) }),
  },
  [VERDICT]: {
    write: ({ seen, accused }) => join(seen, listing(accused.map(([who, fault]) => join(u32(who), u8(fault))))),
    read: (r) => ({ seen: r.fixed(64), accused: r.listing((each) => [each.u32(), each.u8()], 5) }),
  },
  [ANSWER]: {
    write: ({ shares }) => listing(shares.map(([to, share]) => join(u32(to), encodeScalar(share)))),
    read: (r) => ({ shares: r.listing((each) => [each.u32(), decodeScalar(each.fixed(32))], 36) }),
  },
};

const signedHash = (session, payload) => digest("dkg-sign", session.hash, payload);

// (5.2) A message { round, index, … } as it travels.
export function signMessage(session, signKey, message) {
  const payload = join(u8(message.round), u32(message.index), KINDS[message.round].write(message));
  return join(blob(payload), ed25519.sign(signedHash(session, payload), signKey));
}

function readPayload(payload) {
  return readAll(payload, (r) => {
    const round = r.u8();
    must(round in KINDS, "5.2", `a ceremony has rounds 1 to 5, not ${round}`);
    return { round, index: r.u32(), ...KINDS[round].read(r) };
  });
}

// (5.2) One message off a reader, with its bytes; refuses a stranger's and one that is not signed.
export function readMessage(session, r) {
  const [payload, signature] = [r.blob(), r.fixed(64)];
  const message = readPayload(payload);
  must(session.present.includes(message.index), "5.2", `a message of trustee ${message.index}, who takes no part`);
  const { signKey } = trusteeOf(session, message.index);
  const signed = ed25519.verify(signature, signedHash(session, payload), signKey, { zip215: false });
  must(signed, "5.2", `a message of round ${message.round} is not signed by trustee ${message.index}`);
  return { ...message, bytes: join(blob(payload), signature) };
}
