// The one binary encoding of every value that is hashed, signed or stored (SPEC 1).
import { concatBytes } from "@noble/hashes/utils.js";
import { must, refuse } from "./refusal.js";

export { bytesToHex as toHex, hexToBytes as fromHex } from "@noble/hashes/utils.js";
export const join = concatBytes;

const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function littleEndian(number, length) {
  const bytes = new Uint8Array(length);
  let left = BigInt(number);
  for (let i = 0; i < length; i += 1, left >>= 8n) bytes[i] = Number(left & 255n);
  if (left !== 0n) throw new RangeError(`${number} does not fit ${length} bytes`);
  return bytes;
}

export function fromLittleEndian(bytes) {
  let number = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) number = (number << 8n) | BigInt(bytes[i]);
  return number;
}

export const bigEndian = (number, length) => littleEndian(number, length).reverse();
export const fromBigEndian = (bytes) => fromLittleEndian(Uint8Array.from(bytes).reverse());

export function same(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

// (1.1) to (1.4)
export const u8 = (value) => littleEndian(value, 1);
export const u32 = (value) => littleEndian(value, 4);
export const u64 = (value) => littleEndian(value, 8);
export const utf8 = (value) => UTF8.encode(value.normalize("NFC"));
export const blob = (bytes) => join(u32(bytes.length), bytes);

export function text(value) {
  const bytes = utf8(value);
  must(STRICT_UTF8.decode(bytes) === value.normalize("NFC"), "1.3", "a text cannot be written as UTF-8");
  return blob(bytes);
}

export const listing = (items) => join(u32(items.length), ...items);

// Takes values off the front of some bytes and refuses everything but their one encoding.
export class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  // (1.6)
  fixed(size) {
    const left = this.#bytes.length - this.#at;
    must(size <= left, "1.5", `${size} bytes expected at byte ${this.#at}, ${left} are left`);
    this.#at += size;
    return this.#bytes.slice(this.#at - size, this.#at);
  }

  u8() {
    return this.fixed(1)[0];
  }

  u32() {
    return Number(fromLittleEndian(this.fixed(4)));
  }

  // A number that JavaScript cannot hold exactly is no count and no time of an election.
  u64() {
    const value = fromLittleEndian(this.fixed(8));
    must(value <= BigInt(Number.MAX_SAFE_INTEGER), "1.1", "an integer is too large");
    return Number(value);
  }

  blob() {
    return this.fixed(this.u32());
  }

  text() {
    const bytes = this.blob();
    let value;
    try {
      value = STRICT_UTF8.decode(bytes);
    } catch {
      refuse("1.3", "a text is not UTF-8");
    }
    must(value.normalize("NFC") === value, "1.3", "a text is not in Unicode normal form NFC");
    return value;
  }

  // (1.4)
  listing(item, least = 1) {
    const count = this.u32();
    const left = this.#bytes.length - this.#at;
    must(count * least <= left, "1.4", `a list of ${count} items cannot fit in ${left} bytes`);
    return Array.from({ length: count }, () => item(this));
  }

  // (1.5)
  end() {
    const left = this.#bytes.length - this.#at;
    must(left === 0, "1.5", `${left} bytes too many`);
  }
}

export function readAll(bytes, item) {
  const reader = new Reader(bytes);
  const value = item(reader);
  reader.end();
  return value;
}
