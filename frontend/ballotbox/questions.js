// Everything a page may ask of the worker. Answers and what is given are plain values and bytes, as they cross to another thread.
import { checkBallot, trackOf, trackerOf } from "./ballot.js";
import { Participant, newTrusteeSecret, trusteeKeys } from "./ceremony/participant.js";
import { firstSession, openSession, sessionWithout } from "./ceremony/session.js";
import { decodeTranscript, electionOf, encodeTranscript, gather } from "./ceremony/transcript.js";
import { decodePartial, totals } from "./decryption.js";
import { openElection } from "./election.js";
import { encodePoint } from "./group.js";
import { checkInclusion, checkReceipt, decodeSignedHead, headHash, leafHash } from "./log.js";
import { checkPasses, deviceSecret, openPass, readRecoveryCode, recoveryCode, requestPass, voterKeys } from "./passes.js";
import { must } from "./refusal.js";
import { checkRehearsal, rehearse } from "./rehearsal.js";
import { Trustee, finalSums } from "./trustee.js";
import { castBytes, checkedEntry, matchesSeed, newRecoverySecret, recompute, vote } from "./voter.js";

// The worker keeps what belongs to one election: opening it makes a table for its key.
const opened = { election: undefined, session: undefined };

function theElection() {
  must(opened.election, "4", "no election has been opened");
  return opened.election;
}

function theSession() {
  must(opened.session, "5.1", "no ceremony has been opened");
  return opened.session;
}

function describe({ manifest, hash, key }) {
  return { manifest, hash, key: encodePoint(key) };
}

const electionQuestions = {
  // `manifest` are its bytes; `commitments` a list of [index, [point bytes]].
  openElection({ manifest, commitments }) {
    opened.election = openElection(manifest, commitments);
    return describe(opened.election);
  },
  // The same from a ceremony's transcript.
  openFromTranscript({ manifest, transcript }) {
    opened.election = electionOf(decodeTranscript(manifest, transcript));
    return describe(opened.election);
  },
};

const voterQuestions = {
  newDevice() {
    const recovery = newRecoverySecret();
    return { recovery, code: recoveryCode(recovery), device: deviceSecret(recovery) };
  },
  recoverDevice({ code }) {
    const recovery = readRecoveryCode(code);
    return { recovery, code: recoveryCode(recovery), device: deviceSecret(recovery) };
  },
  // What to send to each issuer, in their order.
  requestPasses({ style, device }) {
    const election = theElection();
    const requests = election.manifest.issuers.map((_, i) => requestPass(election, i, style, device));
    return { voterKey: voterKeys(election, device).voterKey, requests };
  },
  openPasses({ style, device, answers }) {
    const election = theElection();
    const passes = answers.map((answer, i) => openPass(election, i, style, device, answer));
    checkPasses(election, style, voterKeys(election, device).voterKey, passes);
    return { passes };
  },
  // `after` is { seq, track } of the ballot that this one replaces.
  vote: ({ style, device, chosen, after }, onStep) => vote(theElection(), { style, device, chosen, after }, onStep),
  cast: ({ passes, ballot }) => ({ cast: castBytes(passes, ballot), track: trackOf(ballot.slice(0, -64)) }),
  recompute: (given, onStep) => recompute(theElection(), given, onStep),
  matchesSeed: ({ ballot, chosen, seed }) => matchesSeed(theElection(), ballot, chosen, seed),
  checkedEntry: ({ ballot, chosen, seed }) => checkedEntry(theElection(), ballot, chosen, seed),
  checkReceipt: ({ receipt, track }) => checkReceipt(theElection(), receipt, track),
};

const observerQuestions = {
  checkBallot({ ballot }) {
    const { head, track, tracker } = checkBallot(theElection(), ballot);
    return { head, track, tracker };
  },
  checkPasses({ style, voterKey, passes }) {
    checkPasses(theElection(), style, voterKey, passes);
    return true;
  },
  checkInclusion({ entry, index, size, path, root }) {
    checkInclusion(leafHash(entry), index, size, path, root);
    return true;
  },
  tracker: ({ track }) => trackerOf(track),
  // The result in numbers, from the closed board and k partial decryptions.
  totals({ entries, signedHead, partials }, onStep) {
    const election = theElection();
    const head = decodeSignedHead(signedHead);
    const sums = finalSums(election, { entries, head }, onStep);
    return totals(election, headHash(head.head), sums, partials.map(decodePartial));
  },
};

const participant = ({ index, root }) => new Participant(theSession(), index, root);
const STEPS = ["commit", "reveal", "deal", "verdict", "answer"];

const trusteeQuestions = {
  newTrustee() {
    const root = newTrusteeSecret();
    const { boxKey, signKey } = trusteeKeys(root);
    return { root, boxKey, signKey };
  },
  openCeremony({ manifest, present, attempt }) {
    opened.session = present ? openSession(manifest, present, attempt) : firstSession(manifest);
    const { hash, present: taking, attempt: number, k } = opened.session;
    return { hash, present: taking, attempt: number, k };
  },
  restartCeremony({ excluded }) {
    opened.session = sessionWithout(opened.session, excluded);
    return { hash: opened.session.hash, present: opened.session.present, attempt: opened.session.attempt };
  },
  // One step of the ceremony: `messages` is all that has been published so far. The answer is undefined where there is nothing to say.
  takeStep({ step, index, root, messages }) {
    must(STEPS.includes(step), "5.2", `a ceremony has no step ${step}`);
    return participant({ index, root })[step](gather(theSession(), messages));
  },
  transcript: ({ messages }) => encodeTranscript(gather(theSession(), messages)),
  // (5.11) The trustee's share. The trustee keeps ω alone: with the published transcript it gives the share again (5.14).
  share: ({ index, root, messages }) => participant({ index, root }).share(gather(theSession(), messages)),
  rehearse: ({ share }) => rehearse(theElection(), share),
  checkRehearsal({ partials }) {
    checkRehearsal(theElection(), partials.map(decodePartial));
    return true;
  },
  // `decrypted` is the head that this trustee has already decrypted over, if any; the page keeps what comes back.
  decrypt({ share, decrypted, entries, signedHead }, onStep) {
    const trustee = new Trustee(theElection(), share, decrypted);
    const partial = trustee.decrypt({ entries, signedHead }, onStep);
    return { partial, decrypted: trustee.decrypted };
  },
};

const questions = { ...electionQuestions, ...voterQuestions, ...observerQuestions, ...trusteeQuestions };

// The answer to one question; refuses what is none.
export function answerTo(question, given, onStep) {
  if (!Object.hasOwn(questions, question)) throw new RangeError(`the ballot box has no answer to ${question}`);
  return questions[question](given, onStep);
}
