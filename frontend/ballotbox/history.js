// What must hold between the ballots of one election: order of revotes, one style for a key, no ciphertext twice (SPEC 8.4 to 8.6).
import { NO_PREVIOUS } from "./ballot.js";
import { same, toHex } from "./encoding.js";
import { must } from "./refusal.js";

function checkOrder({ style, seq, prev }, last) {
  if (!last) {
    must(seq === 0 && same(prev, NO_PREVIOUS), "8.4", `a key's first ballot has number 0 and nothing before it, not number ${seq}`);
    return;
  }
  must(style === last.style, "8.5", `the key has voted in style ${last.style}, now in ${style}`);
  must(seq === last.seq + 1, "8.4", `the key's next ballot has number ${last.seq + 1}, not ${seq}`);
  must(same(prev, last.track), "8.4", "the ballot does not follow the key's last ballot");
}

// Takes checked ballots in the order of the board and remembers each key's last one: those are the ones that count.
export class History {
  #last = new Map();
  #seen = new Set();

  accept({ head, ciphertextBytes, track }, place) {
    const voter = toHex(head.voterKey);
    checkOrder(head, this.#last.get(voter));
    const points = Array.from({ length: ciphertextBytes.length / 64 }, (_, i) => toHex(ciphertextBytes.subarray(64 * i, 64 * i + 32)));
    const fresh = new Set(points).size === points.length && !points.some((point) => this.#seen.has(point));
    must(fresh, "8.6", "a ciphertext of this ballot has been seen before");
    for (const point of points) this.#seen.add(point);
    this.#last.set(voter, { style: head.style, seq: head.seq, track, place });
  }

  // The places of the ballots that count.
  counted() {
    return new Set([...this.#last.values()].map(({ place }) => place));
  }
}
