// A trustee's own side of the ceremony; all its secrets follow from 32 bytes, so that these and the transcript are a backup (SPEC 5.14).
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { verificationKey } from "../election.js";
import { same } from "../encoding.js";
import { G, mod, times } from "../group.js";
import { digest, scalar } from "../hashing.js";
import { must, refuse } from "../refusal.js";
import { ANSWER, COMMIT, DEAL, REVEAL, VERDICT, signMessage } from "./messages.js";
import { others, trusteeOf } from "./session.js";
import { evaluate, faultOf, seal, unseal } from "./shares.js";
import { answers, commitmentOf, complaints, dealt, electionOf, possessionChallenge, revealed, roundOf, seenDigest } from "./transcript.js";

export const newTrusteeSecret = () => randomBytes(32);

// (5.14)
export function trusteeKeys(root) {
  const boxSecret = digest("dkg-secret", root, "box").slice(0, 32);
  const signSecret = digest("dkg-secret", root, "sign").slice(0, 32);
  return { boxSecret, signSecret, boxKey: x25519.getPublicKey(boxSecret), signKey: ed25519.getPublicKey(signSecret) };
}

// One trustee in one session. The same step always gives the same message, so a step may be repeated after a crash.
export class Participant {
  #root;
  #keys;

  constructor(session, index, root) {
    must(session.present.includes(index), "5.1", `trustee ${index} takes no part`);
    this.session = session;
    this.index = index;
    this.#root = root;
    this.#keys = trusteeKeys(root);
    const named = trusteeOf(session, index);
    const mine = same(named.boxKey, this.#keys.boxKey) && same(named.signKey, this.#keys.signKey);
    must(mine, "5.1", `these are not the keys of trustee ${index} in the manifest`);
  }

  // Round 1.
  commit() {
    return this.#sign({ round: COMMIT, digest: commitmentOf(this.session, this.index, this.#points()) });
  }

  // Round 2, only when every commitment is there: who reveals first can be answered by a rushing trustee.
  reveal(transcript) {
    roundOf(transcript, COMMIT);
    const points = this.#points();
    return this.#sign({ round: REVEAL, proofs: points.map((C, j) => this.#proof(C, j, points)) });
  }

  // Round 3.
  async deal(transcript) {
    revealed(transcript);
    const sealed = await Promise.all(others(this.session, this.index).map(async (to) => [to, await this.#sealed(to)]));
    return this.#sign({ round: DEAL, sealed });
  }

  // Round 4.
  async verdict(transcript) {
    const [points, boxes] = [revealed(transcript), dealt(transcript)];
    const faults = await Promise.all(
      others(this.session, this.index).map(async (from) => [
        from,
        await faultOf(this.session, [from, this.index], boxes.get(from).get(this.index), this.#keys.boxSecret, points.get(from)),
      ]),
    );
    return this.#sign({ round: VERDICT, seen: seenDigest(transcript), accused: faults.filter(([, fault]) => fault !== 0) });
  }

  // Round 5: the shares of those who complained about this trustee, or undefined when nobody did.
  answer(transcript) {
    const accusers = complaints(transcript).filter(([accused]) => accused === this.index).map(([, accuser]) => accuser);
    const shares = accusers.map((to) => [to, evaluate(this.#coefficients(), to)]);
    return shares.length ? this.#sign({ round: ANSWER, shares }) : undefined;
  }

  // (5.11) s_l, checked against vk_l.
  async share(transcript) {
    const [election, shown, boxes] = [electionOf(transcript), answers(transcript), dealt(transcript)];
    let total = evaluate(this.#coefficients(), this.index);
    for (const from of others(this.session, this.index)) {
      const sealed = boxes.get(from).get(this.index);
      const share = shown.get(from, this.index) ?? (await unseal(this.session, [from, this.index], sealed, this.#keys.boxSecret));
      total = mod(total + (share ?? refuse("5.7", `the box of trustee ${from} does not open`)));
    }
    const mine = times(G, total).equals(verificationKey(election, this.index));
    must(mine, "5.12", "the shares do not add up to this trustee's verification key");
    return { index: this.index, value: total };
  }

  #coefficients() {
    return Array.from({ length: this.session.k }, (_, j) => this.#scalar("coefficient", j));
  }

  #points() {
    return this.#coefficients().map((a) => times(G, a));
  }

  #proof(C, j, points) {
    const u = this.#scalar("nonce", j);
    const U = times(G, u);
    const c = possessionChallenge(this.session, this.index, j, points, U);
    return { C, U, z: mod(u + c * this.#scalar("coefficient", j)) };
  }

  #sealed(to) {
    const ephemeral = digest("dkg-secret", this.#root, this.session.hash, "seal", to).slice(0, 32);
    return seal(this.session, [this.index, to], evaluate(this.#coefficients(), to), ephemeral);
  }

  #scalar(use, j) {
    return scalar("dkg-secret", this.#root, this.session.hash, use, j);
  }

  #sign(message) {
    return signMessage(this.session, this.#keys.signSecret, { index: this.index, ...message });
  }
}
