import { describe, expect, it } from "vitest";
import { dayIn, endOf, waiverSchema } from "./waiver-schema.ts";

const now = new Date(2026, 0, 31, 12);
const input = { subjects: ["trivy:core"], reason: "Fixed in the next release.", until: "2026-02-07" };

function problemsOf(change: Partial<typeof input>) {
  const result = waiverSchema(now).safeParse({ ...input, ...change });
  return result.success ? [] : result.error.issues.map(({ message }) => message);
}

describe("waiver", () => {
  it("needs something to let pass, a reason and a day", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ subjects: [], reason: "  ", until: "" })).toEqual([
      "Choose what shall pass.",
      "Say why. Somebody will ask.",
      "Choose the last day.",
    ]);
  });

  it("ends in the future, today included", () => {
    expect(problemsOf({ until: "2026-01-31" })).toEqual([]);
    expect(problemsOf({ until: "2026-01-30" })).toEqual(["Choose a day that is not over."]);
    expect(problemsOf({ until: "2026-02-30" })).toEqual(["Choose the last day."]);
  });

  it("lasts until the end of its day, over the ends of months", () => {
    expect(dayIn(7, now)).toBe("2026-02-07");
    expect(endOf("2026-02-07").getHours()).toBe(23);
    expect(endOf("2026-02-07").getDate()).toBe(7);
  });
});
