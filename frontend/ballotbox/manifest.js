// What an election is: its manifest, read from its bytes and checked (SPEC 4).
import { blob, fromBigEndian, join, listing, readAll, text, toHex, u32 } from "./encoding.js";
import { digest } from "./hashing.js";
import { must } from "./refusal.js";

const PASS_BITS = 3072;
const EXPONENT = 65537;

const candidate = (r) => ({ id: r.text(), name: r.text() });
const race = (r) => ({
  id: r.text(),
  title: r.text(),
  seats: r.u32(),
  limit: r.u32(),
  candidates: r.listing(candidate, 8),
  rule: r.blob(),
});
const style = (r) => ({ id: r.text(), title: r.text(), races: r.listing((each) => each.text(), 4) });
const trustee = (r) => ({ name: r.text(), boxKey: r.fixed(32), signKey: r.fixed(32) });
const issuerKey = (r) => ({ style: r.text(), modulus: r.blob(), exponent: r.u32() });
const issuer = (r) => ({ name: r.text(), keys: r.listing(issuerKey, 12) });
const witness = (r) => ({ name: r.text(), key: r.fixed(32) });

function read(r) {
  must(r.u8() === 1, "4", "this is no manifest of version 1");
  return {
    title: r.text(),
    opens: r.u64(),
    closes: r.u64(),
    races: r.listing(race, 24),
    styles: r.listing(style, 12),
    k: r.u32(),
    trustees: r.listing(trustee, 68),
    issuers: r.listing(issuer, 8),
    boardKey: r.fixed(32),
    quorum: r.u32(),
    witnesses: r.listing(witness, 36),
    rollRoot: r.blob(),
    boothHash: r.blob(),
    rules: r.blob(),
  };
}

const unique = (items) => new Set(items).size === items.length;

function checkIds(ids, kind) {
  must(ids.length > 0, "4.2", `there is no ${kind}`);
  for (const id of ids) must([...id].length >= 1 && [...id].length <= 64, "4.2", `an identifier of a ${kind} has 1 to 64 characters`);
  must(unique(ids), "4.2", `two of the identifiers of a ${kind} are the same`);
}

function checkRaces(races, styles) {
  checkIds(races.map((each) => each.id), "race");
  checkIds(styles.map((each) => each.id), "style");
  const known = new Set(races.map((each) => each.id));
  for (const each of styles) {
    checkIds(each.races, `race of the style ${each.id}`);
    for (const id of each.races) must(known.has(id), "4.2", `the style ${each.id} has a race that does not exist`);
  }
  const used = new Set(styles.flatMap((each) => each.races));
  for (const { id, candidates, limit, seats } of races) {
    must(used.has(id), "4.2", `the race ${id} is in no style`);
    checkIds(candidates.map((each) => each.id), "candidate");
    must(candidates.length <= 250 && limit >= 1 && limit <= candidates.length, "4.3", `the limit of the race ${id}`);
    must(seats >= 1 && seats <= candidates.length, "4.3", `the seats of the race ${id}`);
  }
}

function checkTrustees({ k, trustees }) {
  const n = trustees.length;
  must(2 * k > n && k <= n && n <= 32, "4.4", `${k} of ${n} trustees`);
  must(unique(trustees.flatMap((each) => [each.boxKey, each.signKey]).map(toHex)), "4.4", "two trustees have the same key");
}

function checkIssuers({ issuers, styles }) {
  must(issuers.length === 1 || issuers.length === 2, "4.5", "one or two issuers");
  for (const { name, keys } of issuers) {
    must(keys.length === styles.length && keys.every((key, i) => key.style === styles[i].id), "4.5", `the keys of ${name} do not match the styles`);
    for (const { modulus, exponent } of keys) {
      const number = fromBigEndian(modulus);
      must(modulus.length === PASS_BITS / 8 && modulus[0] >= 0x80 && (number & 1n) === 1n, "4.5", `a modulus of ${name}`);
      must(exponent === EXPONENT, "4.5", `an exponent of ${name}`);
    }
  }
  must(unique(issuers.flatMap((each) => each.keys.map((key) => toHex(key.modulus)))), "4.5", "a modulus appears twice");
}

function checkBoard({ boardKey, quorum, witnesses, opens, closes }) {
  must(quorum <= witnesses.length, "4.6", "the quorum is larger than the number of witnesses");
  must(unique([boardKey, ...witnesses.map((each) => each.key)].map(toHex)), "4.6", "two keys of witnesses or the board are the same");
  must(opens < closes, "4.6", "it closes before it opens");
}

export function decodeManifest(bytes) {
  const manifest = readAll(bytes, read);
  checkRaces(manifest.races, manifest.styles);
  checkTrustees(manifest);
  checkIssuers(manifest);
  checkBoard(manifest);
  return manifest;
}

// (4.8)
export const manifestHash = (bytes) => digest("manifest", bytes);

export function issuerListBytes({ issuers }) {
  const keyBytes = (key) => join(text(key.style), blob(key.modulus), u32(key.exponent));
  return listing(issuers.map((each) => join(text(each.name), listing(each.keys.map(keyBytes)))));
}
