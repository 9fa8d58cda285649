import { describe, expect, it } from "vitest";
import { type TransitionInput, transitionOf, transitionSchema } from "./transition-schema.ts";

const schema = transitionSchema([
  { state: "triaged", reasonRequired: false },
  { state: "risk_accepted", reasonRequired: true },
]);

function input(change: Partial<TransitionInput>): TransitionInput {
  return { state: "triaged", reason: "", owner: "", lastDay: "", ...change };
}

function problemsOf(change: Partial<TransitionInput>) {
  const result = schema.safeParse(input(change));
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("transition schema", () => {
  it("takes a change that needs no reason, and trims the one given", () => {
    expect(transitionOf(schema.parse(input({ reason: "  seen  ", owner: "left over" })))).toEqual({
      state: "triaged",
      reason: "seen",
    });
    expect(problemsOf({})).toEqual([]);
  });

  it("wants a reason, an owner and an end where the service wants them", () => {
    expect(problemsOf({ state: "risk_accepted", reason: "   " })).toEqual([
      "reason: Say why it is risk accepted.",
      "owner: Say who answers for the risk.",
      "lastDay: Say until which day, such as 2027-01-31.",
    ]);
    const accepted = { state: "risk_accepted", reason: "x", owner: "eve" };
    expect(problemsOf({ ...accepted, lastDay: "2027-02-30" })).toEqual([
      "lastDay: Say until which day, such as 2027-01-31.",
    ]);
    expect(transitionOf(schema.parse(input({ ...accepted, lastDay: "2027-01-31" })))).toEqual({
      ...accepted,
      expiresAt: "2027-01-31T23:59:59Z",
    });
  });

  it.each([null, "fixed", "nonsense"])("refuses %j, which is not on offer", (state) => {
    expect(problemsOf({ state, reason: "x" })).toEqual(["state: Choose the new state."]);
  });

  it("bounds the reason like the service does", () => {
    expect(problemsOf({ reason: "x".repeat(2000) })).toEqual([]);
    expect(problemsOf({ reason: "x".repeat(2001) })).toEqual(["reason: Use at most 2,000 characters."]);
  });
});
