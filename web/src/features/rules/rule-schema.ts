import { placesOf } from "@/shared/api/field-errors.ts";
import { z } from "@/shared/zod.ts";
import { type Rule, type RuleActions, type RuleWish, targets, triggers } from "./api/schemas.ts";

const mostPriority = 1_000_000;
const mostDays = 3660;
const label = /^[a-z0-9]([a-z0-9._/-]{0,48}[a-z0-9])?$/;

/** States that need a reason, as the service demands it. */
const explained = ["risk_accepted", "false_positive"];

/** What can be said about a rule before the service is asked. Whether its filter can be read is for the service to say. */
export const ruleFormSchema = z
  .object({
    team: z.string(),
    name: z.string().trim().min(1, "Give it a name.").max(100, "Use at most 100 characters."),
    description: z.string().trim().max(2000, "Use at most 2,000 characters."),
    filter: z
      .string()
      .trim()
      .min(1, "Say which findings it is about. For all, write severity >= unknown.")
      .max(2000, "Use at most 2,000 characters."),
    priority: wholeNumber(0, mostPriority, "Use a whole number between 0 and 1,000,000."),
    enabled: z.boolean(),
    stop: z.boolean(),
    on: z.array(z.enum(triggers)),
    state: z.enum(["", ...targets]),
    reason: z.string().trim().max(2000, "Use at most 2,000 characters."),
    owner: z.string().trim().max(200, "Use at most 200 characters."),
    days: z.string().trim(),
    assignTo: z.enum(["nobody", "person", "team"]),
    assignee: z.string().trim().max(200, "Use at most 200 characters."),
    labels: z.string(),
    notify: z.boolean(),
  })
  .superRefine((input, context) => {
    for (const [path, message] of faultsOf(input))
      context.addIssue({ code: "custom", path: [path], message });
  });

export type RuleInput = z.infer<typeof ruleFormSchema>;

function wholeNumber(least: number, most: number, message: string) {
  return z
    .string()
    .trim()
    .regex(/^\d{1,7}$/, message)
    .refine((text) => Number(text) >= least && Number(text) <= most, message);
}

function faultsOf(input: RuleInput): [keyof RuleInput, string][] {
  const { state, reason, owner, days, assignTo, assignee, notify } = input;
  const labels = labelsIn(input.labels);
  const faults: [keyof RuleInput, string][] = [];
  if (state === "" && assignTo === "nobody" && labels.length === 0 && !notify)
    faults.push(["state", "Let the rule do something: move, assign, label or tell."]);
  if (explained.includes(state) && reason === "")
    faults.push(["reason", "Say why; it becomes part of each history."]);
  if (state === "risk_accepted") {
    if (owner === "") faults.push(["owner", "Say who answers for the risks."]);
    if (!wholeNumber(1, mostDays, "no").safeParse(days).success)
      faults.push(["days", "Say for how many days, between 1 and 3,660."]);
  }
  if (assignTo !== "nobody" && assignee === "") faults.push(["assignee", "Say who."]);
  const odd = labels.find((one) => !label.test(one));
  if (odd !== undefined)
    faults.push(["labels", `“${odd}” is no label: use small letters, digits and . _ / - only.`]);
  else if (labels.length > 20) faults.push(["labels", "Use at most 20 labels."]);
  return faults;
}

function labelsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((one) => one !== ""))];
}

/** What the form begins with. */
export function inputOf(rule: Rule | undefined): RuleInput {
  const { transition, assign, labels = [], notify = false } = rule?.actions ?? {};
  return {
    team: "",
    name: rule?.name ?? "",
    description: rule?.description ?? "",
    filter: rule?.filter ?? "",
    priority: String(rule?.priority ?? 100),
    enabled: rule?.enabled ?? true,
    stop: rule?.stop ?? false,
    on: rule?.on ?? ["created", "reopened"],
    state: transition?.state ?? "",
    reason: transition?.reason ?? "",
    owner: transition?.owner ?? "",
    days: transition?.days === undefined ? "" : String(transition.days),
    assignTo: assign?.kind ?? "nobody",
    assignee: assign?.name ?? "",
    labels: labels.join(", "),
    notify,
  };
}

/** What is sent of a form that has been checked. */
export function wishOf(input: RuleInput): RuleWish {
  const { name, description, filter, enabled, stop, on } = input;
  return {
    name,
    description,
    filter,
    priority: Number(input.priority),
    enabled,
    stop,
    on,
    actions: actionsOf(input),
  };
}

function actionsOf({
  state,
  reason,
  owner,
  days,
  assignTo,
  assignee,
  labels,
  notify,
}: RuleInput): RuleActions {
  const added = labelsIn(labels);
  return {
    ...(state !== "" && {
      transition: {
        state,
        ...(reason !== "" && { reason }),
        ...(state === "risk_accepted" && { owner, days: Number(days) }),
      },
    }),
    ...(assignTo !== "nobody" && { assign: { kind: assignTo, name: assignee } }),
    ...(added.length > 0 && { labels: added }),
    ...(notify && { notify }),
  };
}

/** A rule with something changed, as it is sent. */
export function ruleWith(rule: Rule, change: Partial<RuleWish>): RuleWish {
  const { name, description, priority, enabled, filter, actions, stop, on } = rule;
  return { name, description, priority, enabled, filter, actions, stop, on, ...change };
}

/** Which input stands for which field of the service; a fault of the filter is shown in the filter itself. */
export const placeOf = placesOf<keyof RuleInput>([
  ["team", "team"],
  ["name", "name"],
  ["description", "description"],
  ["filter", "filter"],
  ["priority", "priority"],
  ["on", "on"],
  ["actions.transition.reason", "reason"],
  ["actions.transition.owner", "owner"],
  ["actions.transition.days", "days"],
  ["actions.transition", "state"],
  ["actions.assign", "assignee"],
  ["actions.labels", "labels"],
  ["actions", "state"],
]);
