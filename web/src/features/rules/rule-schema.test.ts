import { describe, expect, it } from "vitest";
import { aRule } from "@/testing/rules.ts";
import { inputOf, placeOf, type RuleInput, ruleFormSchema, ruleWith, wishOf } from "./rule-schema.ts";

const valid = { ...inputOf(undefined), name: "Tell", filter: "kind = secret", notify: true };

function faultsOf(change: Partial<RuleInput>) {
  const { error } = ruleFormSchema.safeParse({ ...valid, ...change });
  return error?.issues.map(({ path }) => path[0]) ?? [];
}

describe("a rule that is written", () => {
  it("has to do something", () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ notify: false })).toEqual(["state"]);
    expect(faultsOf({ notify: false, labels: "fixture" })).toEqual([]);
    expect(faultsOf({ notify: false, assignTo: "team", assignee: "blue" })).toEqual([]);
  });

  it("says why, and on whose account, where the service asks for it", () => {
    expect(faultsOf({ state: "triaged" })).toEqual([]);
    expect(faultsOf({ state: "false_positive" })).toEqual(["reason"]);
    expect(faultsOf({ state: "risk_accepted", reason: "Fixtures." })).toEqual(["owner", "days"]);
    expect(faultsOf({ state: "risk_accepted", reason: "Fixtures.", owner: "Ann", days: "0" })).toEqual([
      "days",
    ]);
    expect(faultsOf({ state: "risk_accepted", reason: "Fixtures.", owner: "Ann", days: "90" })).toEqual([]);
    expect(faultsOf({ assignTo: "person" })).toEqual(["assignee"]);
  });

  it("has labels and a number that can be some", () => {
    expect(faultsOf({ labels: "one, two three" })).toEqual([]);
    expect(faultsOf({ labels: "One" })).toEqual(["labels"]);
    expect(faultsOf({ labels: Array.from({ length: 21 }, (_, index) => `l${index}`).join(" ") })).toEqual([
      "labels",
    ]);
    for (const priority of ["", "-1", "1.5", "1000001"])
      expect(faultsOf({ priority }), priority).toContain("priority");
  });

  it("is sent as it was read when nothing is changed", () => {
    const rule = aRule({
      actions: {
        transition: { state: "risk_accepted", reason: "Fixtures.", owner: "Ann", days: 90 },
        assign: { kind: "team", name: "blue" },
        labels: ["fixture", "test"],
        notify: true,
      },
    });
    expect(wishOf(ruleFormSchema.parse(inputOf(rule)))).toEqual(ruleWith(rule, {}));
  });

  it("sends no terms of a risk that it does not accept", () => {
    const input = { ...valid, state: "triaged", owner: "Ann", days: "90" } as const;
    expect(wishOf(ruleFormSchema.parse(input)).actions).toEqual({
      transition: { state: "triaged" },
      notify: true,
    });
  });
});

describe("a fault that the service finds", () => {
  it("stands at its input", () => {
    expect(placeOf("actions.labels[2]")).toBe("labels");
    expect(placeOf("actions.transition.reason")).toBe("reason");
    expect(placeOf("actions.assign.name")).toBe("assignee");
    expect(placeOf("actions")).toBe("state");
    expect(placeOf("body")).toBeUndefined();
  });
});
