import type { Verdict } from "./api/verdict.ts";

export const verdictLabels: Record<Verdict, string> = {
  pass: "May be released",
  fail: "Blocked",
  waived: "Passes by waiver",
};
