// The sums that are decrypted: for each race of the manifest, its candidates and its blanks (SPEC 9.1).
import { width } from "./choices.js";
import { ZERO } from "./group.js";

export class RunningSums {
  #sums;

  constructor({ manifest }) {
    const nothing = (race) => Array.from({ length: width(race) }, () => [ZERO, ZERO]);
    this.#sums = manifest.races.map((race) => ({ race, ballots: 0, pairs: nothing(race) }));
  }

  // `ciphertexts` maps a race's identifier to its ciphertexts on one checked ballot.
  add(ciphertexts) {
    this.#sums = this.#sums.map((sum) => {
      const more = ciphertexts.get(sum.race.id);
      if (!more) return sum;
      return { ...sum, ballots: sum.ballots + 1, pairs: sum.pairs.map(([A, B], i) => [A.add(more[i][0]), B.add(more[i][1])]) };
    });
  }

  // In the order of the manifest; a race without ballots has the sum of nothing.
  races() {
    return this.#sums;
  }
}
