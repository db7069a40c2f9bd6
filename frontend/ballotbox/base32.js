// Crockford's base 32 for people: no I, L, O, U, and forgiving when read.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The first 5·length bits of the bytes, most significant first.
export function base32(bytes, length) {
  let letters = "";
  for (let at = 0; at < length * 5; at += 5) {
    const window = (bytes[at >> 3] << 8) | (bytes[(at >> 3) + 1] ?? 0);
    letters += ALPHABET[(window >> (11 - (at & 7))) & 31];
  }
  return letters;
}

// The values of the letters; undefined where one is none. Case, spaces and hyphens do not matter, O is 0, I and L are 1.
export function base32Values(letters) {
  const plain = letters.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  const values = [...plain].map((letter) => ALPHABET.indexOf(letter));
  return values.includes(-1) ? undefined : values;
}
