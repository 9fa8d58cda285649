import { describe, expect, it } from "vitest";
import { parseSearch, stringifySearch } from "./search-params.ts";

describe("search parameters", () => {
  it.each([{}, { q: "openssl 3" }, { state: ["new", "fixed"], q: "a&b=c" }, { q: "ü/%" }])(
    "survive the way there and back: %j",
    (values) => {
      expect(parseSearch(stringifySearch(values))).toEqual(values);
    },
  );

  it("leave out what is not set", () => {
    expect(stringifySearch({ q: undefined, source: null, severity: ["high"] })).toBe("?severity=high");
    expect(stringifySearch({ q: undefined })).toBe("");
  });

  it("never touch the prototype of an object", () => {
    expect(Object.getPrototypeOf(parseSearch("?__proto__=x"))).toBe(Object.prototype);
  });
});
