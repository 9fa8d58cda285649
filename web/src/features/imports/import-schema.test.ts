import { describe, expect, it } from "vitest";
import { detect, type ImportInput, importFormSchema } from "./import-schema.ts";

function problemsOf(change: Partial<ImportInput>) {
  const input = {
    files: [new File(["{}"], "report.json")],
    source: "trivy:core",
    format: detect,
    mapping: "",
  };
  const result = importFormSchema.safeParse({ ...input, ...change });
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("import form", () => {
  it("takes a report, a source and a format", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ format: "sarif" })).toEqual([]);
    expect(problemsOf({ source: "trivy:registry.example/core@sha256:9f86d0" })).toEqual([]);
  });

  it("wants a report and a source", () => {
    expect(problemsOf({ files: [], source: "  " })).toEqual([
      "files: Choose the scanner's report.",
      "source: Say who reports, as scanner:target.",
    ]);
  });

  it.each(["-trivy", "a b", "ä:b"])("refuses the source %s as the service would", (source) => {
    expect(problemsOf({ source })).toHaveLength(1);
  });

  it("reads a mapping where there is one to read", () => {
    expect(problemsOf({ format: "csv", mapping: '{"tool": "gosec"}' })).toEqual([]);
    expect(problemsOf({ format: "csv", mapping: "[1]" })).toEqual([
      "mapping: Write a JSON object, from { to }.",
    ]);
    expect(problemsOf({ format: "json", mapping: "{" })[0]).toMatch(/^mapping: This is not JSON: /);
    expect(problemsOf({ format: "json", mapping: `{"tool": "${"ä".repeat(2100)}"}` })).toEqual([
      "mapping: Use at most 4,096 bytes.",
    ]);
    expect(problemsOf({ format: "sarif", mapping: "left over" })).toEqual([]);
  });
});
