// The public log: its Merkle root, its signed heads, receipts, and the proof that an entry is in it (SPEC 10).
import { ed25519 } from "@noble/curves/ed25519.js";
import { join, readAll, same, u64, u8 } from "./encoding.js";
import { digest } from "./hashing.js";
import { must } from "./refusal.js";

export const leafHash = (entry) => digest("leaf", entry); // (10.1)
const nodeHash = (left, right) => digest("node", left, right); // (10.2)

// A tree that only grows, kept as one hash for each full subtree.
export class Peaks {
  size = 0;
  #peaks = [];

  append(leaf) {
    let node = leaf;
    for (let size = this.size; size % 2 === 1; size = Math.floor(size / 2)) node = nodeHash(this.#peaks.pop(), node);
    this.#peaks.push(node);
    this.size += 1;
  }

  // (10.3)
  root() {
    return this.#peaks.length ? this.#peaks.reduceRight((node, left) => nodeHash(left, node)) : digest("leaf");
  }
}

// (10.4) Refuses unless `leaf` is entry `index`, from 0, of the tree of `size` with this root.
export function checkInclusion(leaf, index, size, path, root) {
  must(index >= 0 && index < size, "10.4", `a log of ${size} entries has no entry ${index + 1}`);
  let [position, last, node] = [index, size - 1, leaf];
  for (const step of path) {
    must(last > 0, "10.4", "the inclusion path is too long");
    if (position % 2 === 1 || position === last) {
      node = nodeHash(step, node);
      while (position % 2 === 0) [position, last] = [position / 2, Math.floor(last / 2)];
    } else {
      node = nodeHash(node, step);
    }
    [position, last] = [Math.floor(position / 2), Math.floor(last / 2)];
  }
  must(last === 0, "10.4", "the inclusion path is too short");
  must(same(node, root), "10.4", `entry ${index + 1} is not in the log with this root`);
}

function readHead(r) {
  must(r.u8() === 1, "10.6", "this is no tree head of version 1");
  return { election: r.fixed(64), size: r.u64(), releasedAt: r.u64(), root: r.fixed(64) };
}

// (10.6)
export function decodeSignedHead(bytes) {
  return readAll(bytes, (r) => ({
    head: readHead(r),
    signature: r.fixed(64),
    cosignatures: r.listing((each) => ({ witness: each.u32(), signature: each.fixed(64) }), 68),
  }));
}

// (10.7) What the board signs, and what trustees name when they decrypt.
export function headHash({ election, size, releasedAt, root }) {
  return digest("sth", join(u8(1), election, u64(size), u64(releasedAt), root));
}

function isSigned(key, signature, message) {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

// Refuses unless the board and a quorum of the manifest's witnesses signed a head of this election (10.6 to 10.9).
export function checkSignedHead({ manifest, hash }, { head, signature, cosignatures }) {
  const { boardKey, witnesses, quorum } = manifest;
  must(same(head.election, hash), "9.6", "the head is of another election");
  must(isSigned(boardKey, signature, headHash(head)), "10.7", `the head of ${head.size} entries is not signed by the board`);
  cosignatures.forEach(({ witness, signature: given }, i) => {
    const inOrder = witness > (cosignatures[i - 1]?.witness ?? -1) && witness < witnesses.length;
    must(inOrder, "10.8", "the head names witnesses out of order or unknown");
    const signed = isSigned(witnesses[witness].key, given, digest("cosign", witness, headHash(head)));
    must(signed, "10.8", `witness ${witness + 1} did not sign the head of ${head.size} entries`);
  });
  must(cosignatures.length >= quorum, "10.9", `${cosignatures.length} witnesses signed the head, not ${quorum}`);
}

function readReceipt(r) {
  must(r.u8() === 1, "10.11", "this is no receipt of version 1");
  return { election: r.fixed(64), track: r.fixed(64), dueAt: r.u64(), signature: r.fixed(64) };
}

// (10.11) The board's promise for one ballot; refuses what the board did not sign or another ballot's.
export function checkReceipt({ manifest, hash }, bytes, track) {
  const receipt = readAll(bytes, readReceipt);
  must(same(receipt.election, hash) && same(receipt.track, track), "10.11", "the receipt is for another ballot");
  const signed = isSigned(manifest.boardKey, receipt.signature, digest("receipt", hash, track, receipt.dueAt));
  must(signed, "10.11", "the receipt is not signed by the board");
  return receipt;
}
