// One random combination of all of a ballot's equations, which is the identity when every one of them holds (SPEC 6.10).
import { randomBytes } from "@noble/hashes/utils.js";
import { fromLittleEndian } from "./encoding.js";
import { G, combine } from "./group.js";

const WEIGHT_BYTES = 16;

// Odd numbers that whoever made the ballot could not know.
function* weights() {
  while (true) yield fromLittleEndian(randomBytes(WEIGHT_BYTES)) | 1n;
}

// Σ w(cA + a − vG) + w′(cB + b − c·tG − vK) over a statement of (6.8), as multiples of points and of G and K; A and B are those
// of (6.4), taken apart into the ballot's ciphertexts.
function weigh({ first, factors, branches }, ciphertexts, draw) {
  let [onA, onB, onG, onK] = [0n, 0n, 0n, 0n];
  const terms = branches.flatMap(({ value, a, b, c, v }) => {
    const [w, x] = [draw.next().value, draw.next().value];
    onA += w * c;
    onB += x * c;
    onG -= w * v + x * c * value;
    onK -= x * v;
    return [[a, w], [b, x]];
  });
  const about = factors.flatMap((factor, i) => {
    const [A, B] = ciphertexts[first + i];
    return [[A, onA * factor], [B, onB * factor]];
  });
  return { terms: [...terms, ...about], onG, onK };
}

// Whether all statements hold, and the signature zG = R + c·pk of (8.2).
export function allHold(key, ciphertexts, statements, { voterKey, R, z, c }) {
  const draw = weights();
  const weighed = statements.map((statement) => weigh(statement, ciphertexts, draw));
  const last = draw.next().value;
  const onG = weighed.reduce((total, each) => total + each.onG, -last * z);
  const onK = weighed.reduce((total, each) => total + each.onK, 0n);
  const signature = [[voterKey, last * c], [R, last], [G, onG], [key, onK]];
  return combine([...weighed.flatMap(({ terms }) => terms), ...signature]).is0();
}
