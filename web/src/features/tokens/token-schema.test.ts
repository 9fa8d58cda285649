import { describe, expect, it } from "vitest";
import { aToken } from "@/testing/tokens.ts";
import { tokenFormSchema, tokenState } from "./token-schema.ts";

const input = { team: "", name: "nightly scan", scopes: ["read"], days: "90" };

function faultsOf(change: Partial<typeof input>, asksForTeam = false) {
  const { error } = tokenFormSchema(asksForTeam).safeParse({ ...input, ...change });
  return error?.issues.map(({ path }) => path[0]) ?? [];
}

describe("a wish for a token", () => {
  it("needs a purpose, a scope and an end within a year", () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ name: "  " })).toEqual(["name"]);
    expect(faultsOf({ name: "n".repeat(101) })).toEqual(["name"]);
    expect(faultsOf({ scopes: [] })).toEqual(["scopes"]);
    for (const days of ["0", "366", "1.5", "-3", "", "1e2"])
      expect(faultsOf({ days }), days).toContain("days");
    for (const days of ["1", "365", " 30 "]) expect(faultsOf({ days }), days).toEqual([]);
  });

  it("needs a team from those who are in several", () => {
    expect(faultsOf({}, true)).toEqual(["team"]);
    expect(faultsOf({ team: "blue" }, true)).toEqual([]);
  });
});

describe("a token", () => {
  it("is worth nothing after its end, and when it was revoked", () => {
    const end = Date.parse("2026-04-30T08:00:00Z");
    const token = aToken({ expiresAt: "2026-04-30T08:00:00Z" });
    expect(tokenState(token, end - 1)).toBe("active");
    expect(tokenState(token, end)).toBe("expired");
    expect(tokenState({ ...token, revokedAt: "2026-02-01T08:00:00Z" }, end)).toBe("revoked");
  });
});
