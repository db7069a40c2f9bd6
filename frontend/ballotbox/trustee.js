// What a trustee's device decrypts, and all that it refuses (SPEC 9.6).
import { byRace, checkBallot } from "./ballot.js";
import { decrypt, taskOf } from "./decryption.js";
import { verificationKey } from "./election.js";
import { CAST, CLOSING, OPENING, decodeEntry } from "./entries.js";
import { same } from "./encoding.js";
import { G, times } from "./group.js";
import { History } from "./history.js";
import { Peaks, checkSignedHead, decodeSignedHead, headHash, leafHash } from "./log.js";
import { checkPasses } from "./passes.js";
import { Refused, must, refuse } from "./refusal.js";
import { RunningSums } from "./sums.js";

// The entries of a log that is complete under its head: an opening first, a closing last, nothing after it.
function readEntries(election, { head }, entries) {
  const peaks = new Peaks();
  const read = entries.map((bytes, place) => {
    peaks.append(leafHash(bytes));
    const entry = decodeEntry(bytes);
    must((entry.kind === OPENING) === (place === 0), "9.6", `entry ${place} is an opening out of place, or the log does not begin with one`);
    must((entry.kind === CLOSING) === (place === entries.length - 1), "9.6", "the vote is not closed, or an entry comes after the closing");
    return entry;
  });
  const complete = peaks.size === head.size && same(peaks.root(), head.root);
  must(complete && read.length > 1 && same(read[0].election, election.hash), "9.6", "the entries are not those under the head");
  return read;
}

// Every ballot that was cast, checked, with its place; `onStep` is told how far it is.
function checkCasts(election, entries, onStep) {
  const history = new History();
  const casts = new Map();
  entries.forEach(({ kind, passes, ballot }, place) => {
    if (kind === CAST) {
      const checked = checkBallot(election, ballot);
      checkPasses(election, checked.head.style, checked.head.voterKey, passes);
      history.accept(checked, place);
      casts.set(place, byRace(checked));
    }
    onStep((place + 1) / entries.length);
  });
  return [...history.counted()].map((place) => casts.get(place));
}

// (9.1, 9.6) The sums over a board that is closed, witnessed and without a bad ballot.
export function finalSums(election, { entries, head }, onStep = () => {}) {
  try {
    checkSignedHead(election, head);
    const sums = new RunningSums(election);
    for (const ciphertexts of checkCasts(election, readEntries(election, head, entries), onStep)) sums.add(ciphertexts);
    return sums.races();
  } catch (refusal) {
    if (!(refusal instanceof Refused) || refusal.equation === "9.6") throw refusal;
    return refuse("9.6", `the board cannot be decrypted: ${refusal.message}`);
  }
}

// A trustee with its share, and the head that it has decrypted for, if any. Keep both: there is one decryption in an election.
export class Trustee {
  #share;

  constructor(election, share, decrypted) {
    const mine = times(G, share.value).equals(verificationKey(election, share.index));
    must(mine, "5.12", `this is not the share of trustee ${share.index} in this election`);
    this.election = election;
    this.#share = share;
    this.decrypted = decrypted;
  }

  // (9.6) This trustee's part of the manifest's sums over the final head, after checking every ballot under it.
  // There is no way to ask for anything else.
  decrypt({ entries, signedHead }, onStep) {
    const head = decodeSignedHead(signedHead);
    const hash = headHash(head.head);
    must(!this.decrypted || same(this.decrypted, hash), "9.6", "this trustee has decrypted over another head");
    const sums = finalSums(this.election, { entries, head }, onStep);
    this.decrypted = hash;
    return decrypt(taskOf(this.election, hash, sums), this.#share);
  }
}
