import type { Rule, RulePreview, RuleRun } from "@/features/rules/api/schemas.ts";
import { aFinding } from "./findings.ts";

export const ruleId = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b16";

export function aRule(change: Partial<Rule> = {}): Rule {
  return {
    id: ruleId,
    name: "Ignore test fixtures",
    description: "Agreed in January.",
    priority: 100,
    enabled: true,
    disabledReason: "",
    filter: 'path ~ "testdata/" and kind = secret',
    actions: { transition: { state: "false_positive", reason: "Never deployed." } },
    stop: false,
    on: ["created", "reopened"],
    version: 1,
    createdBy: "lead@cloudsec.test",
    createdAt: "2026-01-30T08:00:00Z",
    updatedBy: "lead@cloudsec.test",
    updatedAt: "2026-01-31T12:00:00Z",
    ...change,
  };
}

const counts = { matched: 220, moved: 200, assigned: 0, labelled: 0, notified: 0, kept: 20 };

export function aRulePreview(change: Partial<RulePreview> = {}): RulePreview {
  return { filter: aRule().filter, counts, exact: true, sample: [aFinding()], ...change };
}

export function aRun(change: Partial<RuleRun> = {}): RuleRun {
  return {
    id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b17",
    ruleId,
    ruleVersion: 1,
    state: "finished",
    importId: null,
    requestedBy: "lead@cloudsec.test",
    selected: 220,
    counts,
    failedBatches: 0,
    error: "",
    createdAt: "2026-01-31T12:00:00Z",
    finishedAt: "2026-01-31T12:00:02Z",
    ...change,
  };
}
