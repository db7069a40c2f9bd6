// Bundles every page module and every worker into the static folder, with licences and a list of hashes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = resolve(process.argv[2] ?? join(HERE, "../src/unionhall/kit/static/dist"));

const SHARED = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["es2022"],
  legalComments: "linked",
  logLevel: "warning",
  outdir: OUT,
};

function entries(folder) {
  const path = join(HERE, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path).filter((name) => name.endsWith(".js")).sort().map((name) => join(path, name));
}

// Pages share chunks, so that two modules on one page load a library once.
function buildPages() {
  const chunks = { splitting: true, chunkNames: "chunks/[name]-[hash]" };
  return build({ ...SHARED, ...chunks, entryPoints: entries("src"), outbase: join(HERE, "src"), format: "esm" });
}

// A worker is one file that imports nothing, so that it runs as a classic worker and a service worker everywhere.
function buildWorkers() {
  return build({ ...SHARED, entryPoints: entries("workers"), outdir: join(OUT, "workers"), outbase: join(HERE, "workers"), format: "iife" });
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

// The hashes go into script tags (subresource integrity) and into an election's manifest (which booth was it?).
function writeIntegrity() {
  const hashes = {};
  for (const path of files(OUT)) {
    if (!path.endsWith(".js")) continue;
    hashes[relative(OUT, path).replaceAll("\\", "/")] = `sha384-${createHash("sha384").update(readFileSync(path)).digest("base64")}`;
  }
  writeFileSync(join(OUT, "integrity.json"), `${JSON.stringify(hashes, null, 2)}\n`);
  return hashes;
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await Promise.all([buildPages(), buildWorkers()]);
for (const name of Object.keys(writeIntegrity())) console.log(name);
