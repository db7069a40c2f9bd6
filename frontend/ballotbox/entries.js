// The entries of the log, as far as a trustee reads them (SPEC 11.5 to 11.8), and a cast ballot's parts.
import { readAll } from "./encoding.js";
import { must } from "./refusal.js";

export const OPENING = 0;
export const CAST = 1;
export const CHECKED = 2;
export const CLOSING = 3;

const checked = (r) => {
  must(r.u8() === 1, "6.1", "this is no ballot of version 1");
  return { election: r.fixed(64), style: r.text(), voterKey: r.fixed(32), seq: r.u64(), prev: r.fixed(64), bits: r.blob(), seed: r.fixed(32) };
};
const turnout = (r) => ({ roll: r.u64(), issued: r.listing((each) => each.u64(), 8), replaced: r.u64() });

const READ = {
  [OPENING]: (r) => ({ election: r.fixed(64) }),
  [CAST]: (r) => ({ passes: r.listing((each) => each.blob(), 4), ballot: r.blob() }),
  [CHECKED]: checked,
  [CLOSING]: (r) => ({ turnouts: r.listing(turnout, 20), challenged: r.u64() }),
};

export function decodeEntry(bytes) {
  const kind = bytes[0];
  must(kind in READ, "11.4", `no entry of the log begins with ${kind ?? "nothing"}`);
  return { kind, ...readAll(bytes.slice(1), READ[kind]) };
}

