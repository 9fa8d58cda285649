import { stateLabels } from "@/features/findings/labels.ts";
import type { Rule, RuleActions, RuleRun, Trigger } from "./api/schemas.ts";

export const triggerLabels: Record<Trigger, string> = {
  created: "New findings",
  reopened: "Findings that come back",
  changed: "Findings of which a report says something else",
};

export const runLabels: Record<RuleRun["state"], string> = {
  running: "Running",
  finished: "Finished",
  failed: "Failed on some",
};

/** What a rule does, in words. */
export function actionsInWords({ transition, assign, labels = [], notify }: RuleActions): string[] {
  return [
    ...(transition ? [`Moves to ${stateLabels[transition.state].toLowerCase()}`] : []),
    ...(assign ? [`Assigns to ${assign.kind === "team" ? "the team " : ""}${assign.name}`] : []),
    ...(labels.length > 0 ? [`Adds ${labels.join(", ")}`] : []),
    ...(notify ? ["Tells others"] : []),
  ];
}

/** When a rule looks at findings, in words. */
export function triggersInWords({ on }: Pick<Rule, "on">): string {
  return on.length === 0 ? "Only when somebody asks for it" : on.map((one) => triggerLabels[one]).join(", ");
}
