import { describe, expect, it } from "vitest";
import { safeReturnPath } from "./return-path.ts";

describe("safeReturnPath", () => {
  it.each(["/findings", "/findings?severity=high&state=new", "/findings/7#history"])(
    "keeps the console's own %s",
    (path) => {
      expect(safeReturnPath(path)).toBe(path);
    },
  );

  it.each([
    undefined,
    "",
    "findings",
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "/\t/evil.test",
    "/.//evil.test",
    "/x/..//evil.test",
    "javascript:alert(1)",
    "/sign-in",
    "/sign-in?returnTo=/sign-in",
    "//",
    "//[",
  ])("turns %j into the start page", (path) => {
    expect(safeReturnPath(path)).toBe("/");
  });

  it("never leads to another site, whatever the pieces are", () => {
    const pieces = ["/", "\\", ".", "..", "//", "evil.test", "@", ":", "%2f", "\t", "\n", "?", "#"];
    for (const a of pieces) {
      for (const b of pieces) {
        for (const c of pieces) {
          const path = safeReturnPath(`/${a}${b}${c}evil.test`);
          expect(new URL(path, "https://console.test").origin, path).toBe("https://console.test");
        }
      }
    }
  });
});
