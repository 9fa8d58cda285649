// Prints how much the built console weighs, as a browser downloads it.
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);

async function sizeOf(name) {
  const content = await readFile(new URL(name, dist));
  const brotli = await readFile(new URL(`${name}.br`, dist)).catch(() => content);
  return { raw: content.length, gzip: gzipSync(content, { level: 9 }).length, brotli: brotli.length };
}

async function sum(names) {
  const sizes = await Promise.all(names.map(sizeOf));
  const total = (key) => `${(sizes.reduce((bytes, size) => bytes + size[key], 0) / 1000).toFixed(1)} kB`;
  return { files: names.length, raw: total("raw"), gzip: total("gzip"), brotli: total("brotli") };
}

const index = await readFile(new URL("index.html", dist), "utf8");
const assets = (await readdir(new URL("assets/", dist))).map((name) => `assets/${name}`);
const entry = assets.filter((name) => index.includes(`/${name}"`));

console.table({
  "JavaScript before any page": await sum(entry.filter((name) => name.endsWith(".js"))),
  "style sheets before any page": await sum(entry.filter((name) => name.endsWith(".css"))),
  "all JavaScript": await sum(assets.filter((name) => name.endsWith(".js"))),
  "all style sheets": await sum(assets.filter((name) => name.endsWith(".css"))),
});
