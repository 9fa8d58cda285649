// Writes the TypeScript types of each service's OpenAPI contract; with --check it only compares.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const header = (contract) => `// Code generated from ${contract} by "npm run generate". DO NOT EDIT.\n\n`;

const contracts = [
  { source: "services/core/api/openapi.yaml", target: "src/shared/api/core.gen.ts" },
  { source: "services/auth/api/openapi.yaml", target: "src/shared/api/auth.gen.ts" },
];

const check = process.argv.includes("--check");
let stale = 0;

for (const { source, target } of contracts) {
  const wanted = header(source) + astToString(await openapiTS(new URL(`../../${source}`, import.meta.url)));
  const file = new URL(`../${target}`, import.meta.url);
  if (!check) {
    await writeFile(file, wanted);
    console.log(`wrote ${target}`);
    continue;
  }
  const present = await readFile(file, "utf8").catch(() => "");
  if (present !== wanted) {
    stale += 1;
    console.error(
      `web/${target} is not what ${source} says: run "npm run generate" in web and commit the result`,
    );
  }
}

process.exitCode = stale === 0 ? 0 : 1;
