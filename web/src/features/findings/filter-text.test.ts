import { describe, expect, it } from "vitest";
import { filterText, listFilter, offsetOf } from "./filter-text.ts";
import { type FindingsFilter, noFilter } from "./findings-search.ts";

const search = (change: Partial<FindingsFilter>): FindingsFilter => ({ ...noFilter, ...change });

describe("filter text", () => {
  it("is empty when nothing is filtered", () => expect(filterText(noFilter)).toBe(""));

  it("says everything that the URL says", () => {
    const everything = search({
      severity: ["critical", "high"],
      state: ["new"],
      kind: ["secret"],
      source: "trivy:image-core",
      q: 'a "quoted\\" word',
      filter: "age > 30d or path ~ vendor",
    });
    expect(filterText(everything)).toBe(
      "severity in (critical, high) and state = new and kind = secret and source = trivy:image-core and " +
        'any ~ "a \\"quoted\\\\\\" word" and (age > 30d or path ~ vendor)',
    );
  });

  it("leaves a filter alone as it was typed", () => {
    expect(filterText(search({ filter: "age > 30d" }))).toBe("age > 30d");
  });
});

describe("the list's filter", () => {
  it("leaves to the other parameters what those say", () => {
    expect(listFilter(search({ severity: ["high"], q: "openssl" }))).toBeUndefined();
    expect(listFilter(search({ severity: ["high"], filter: "age > 30d" }))).toBe("age > 30d");
  });

  it("adds the kinds behind what was typed, and knows by how much that moved", () => {
    const both = search({ kind: ["code", "secret"], filter: "age > 30d or path ~ vendor" });
    expect(listFilter(both)).toBe("(age > 30d or path ~ vendor) and kind in (code, secret)");
    expect(offsetOf(both)).toBe(1);
    expect(offsetOf(search({ filter: "age > 30d" }))).toBe(0);
    expect(offsetOf(search({ kind: ["code"] }))).toBe(0);
  });

  it.each(["state = new) or (state = fixed", "(age > 30d", 'title ~ "never closed'])(
    "writes nothing around %s, which is not closed",
    (filter) => {
      const open = search({ kind: ["code"], filter });
      expect(listFilter(open)).toBe(filter);
      expect(offsetOf(open)).toBe(0);
    },
  );
});
