// What a voter chose, as one bit for each ciphertext of the ballot (SPEC 6, shape and 6.11).
import { must } from "./refusal.js";

// Race by race: the candidates, then the abstain bit.
export const width = (race) => race.candidates.length + 1;
export const widthOf = (races) => races.reduce((total, race) => total + width(race), 0);

// For each race its place among the ciphertexts.
export function places(races) {
  let start = 0;
  return races.map((race) => ({ race, start, end: (start += width(race)) }));
}

// (6.11) `chosen` is, for each race, the chosen candidates' identifiers; none of them means abstaining.
export function bitsOf(races, chosen) {
  must(chosen.length === races.length, "6.11", `${races.length} races and ${chosen.length} answers`);
  return Uint8Array.from(races.flatMap((race, i) => raceBits(race, chosen[i])));
}

function raceBits(race, ids) {
  const known = new Set(race.candidates.map((each) => each.id));
  must(new Set(ids).size === ids.length && ids.every((id) => known.has(id)), "6.11", `an unknown or repeated candidate in the race ${race.id}`);
  must(ids.length <= race.limit, "6.11", `more than ${race.limit} chosen in the race ${race.id}`);
  return [...race.candidates.map((each) => Number(ids.includes(each.id))), Number(ids.length === 0)];
}
