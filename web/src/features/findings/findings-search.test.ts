import { describe, expect, it } from "vitest";
import { findingsSearchSchema, isFiltered, noFilter } from "./findings-search.ts";

const parse = (search: unknown) => findingsSearchSchema.parse(search);

describe("findings search", () => {
  it("reads one value and several alike", () => {
    expect(parse({ severity: "high", state: ["new", "reopened"] })).toEqual({
      severity: ["high"],
      state: ["new", "reopened"],
    });
  });

  it("drops what no service knows and keeps the rest", () => {
    expect(parse({ severity: ["high", "worst", "high"], state: "open", sort: "age" })).toEqual({
      severity: ["high"],
    });
  });

  it.each([
    { q: "a" },
    { q: "x".repeat(201) },
    { source: "-bad" },
    { source: "a b" },
    { cursor: "" },
    { q: ["a", "b"] },
  ])("opens the list without %j, which the service would refuse", (search) => {
    expect(Object.values(parse(search)).filter((value) => value !== undefined)).toEqual([]);
  });

  it("knows whether anything is filtered", () => {
    expect(isFiltered(noFilter)).toBe(false);
    expect(isFiltered({ ...noFilter, q: "openssl" })).toBe(true);
  });
});
