// Answers questions from another program, one JSON line for each: the worker's own answers, without a browser around them.
// Bytes travel as { "bytes": hex }, scalars as { "scalar": decimal }, refusals as { "refused": equation }.
import { createInterface } from "node:readline";
import { fromHex, toHex } from "../ballotbox/encoding.js";
import { answerTo } from "../ballotbox/questions.js";

// Processor time, so that a busy machine says the same.
function seconds(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

const revived = (_, value) => {
  if (typeof value?.bytes === "string") return fromHex(value.bytes);
  if (typeof value?.scalar === "string") return BigInt(value.scalar);
  return value;
};

function plain(value) {
  if (value instanceof Uint8Array) return { bytes: toHex(value) };
  if (typeof value === "bigint") return { scalar: value.toString() };
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  return value;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, given } = JSON.parse(line, revived);
  const since = process.cpuUsage();
  try {
    const done = await answerTo(ask, given, () => {});
    console.log(JSON.stringify({ done: plain(done) ?? null, seconds: seconds(since) }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.equation ?? `${error}` }));
  }
}
