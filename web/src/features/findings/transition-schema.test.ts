import { describe, expect, it } from "vitest";
import { transitionSchema } from "./transition-schema.ts";

const schema = transitionSchema([
  { state: "triaged", reasonRequired: false },
  { state: "risk_accepted", reasonRequired: true },
]);

function problemsOf(input: { state: string | null; reason: string }) {
  const result = schema.safeParse(input);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("transition schema", () => {
  it("takes a change that needs no reason, and trims the one given", () => {
    expect(schema.parse({ state: "triaged", reason: "  seen  " })).toEqual({
      state: "triaged",
      reason: "seen",
    });
    expect(problemsOf({ state: "triaged", reason: "" })).toEqual([]);
  });

  it("wants a reason where the service wants one", () => {
    expect(problemsOf({ state: "risk_accepted", reason: "   " })).toEqual([
      "reason: Say why it is risk accepted.",
    ]);
  });

  it.each([null, "fixed", "nonsense"])("refuses %j, which is not on offer", (state) => {
    expect(problemsOf({ state, reason: "x" })).toEqual(["state: Choose the new state."]);
  });

  it("bounds the reason like the service does", () => {
    expect(problemsOf({ state: "triaged", reason: "x".repeat(2000) })).toEqual([]);
    expect(problemsOf({ state: "triaged", reason: "x".repeat(2001) })).toEqual([
      "reason: Use at most 2,000 characters.",
    ]);
  });
});
