import { z } from "@/shared/zod.ts";
import { acceptanceOf, acceptanceShape, checkAcceptance } from "./acceptance.ts";
import type { FindingDetail, FindingState } from "./api/schemas.ts";
import type { Transition } from "./api/transition-finding.ts";
import { stateLabels } from "./labels.ts";

const longestReason = 2000;

/** What the form holds before it is checked: no state is chosen for the user. */
export interface TransitionInput {
  state: string | null;
  reason: string;
  /** Who answers for an accepted risk. */
  owner: string;
  /** The last day on which a risk is accepted, as YYYY-MM-DD. */
  lastDay: string;
}

/** The rules of the service for a change from the finding's present state, said before it is sent. */
export function transitionSchema(allowed: FindingDetail["allowedTransitions"]) {
  const find = (state: string | null) => allowed.find((transition) => transition.state === state);
  return z
    .object({
      state: z
        .string()
        .nullable()
        .refine((state): state is FindingState => find(state) !== undefined, "Choose the new state."),
      reason: z.string().trim().max(longestReason, "Use at most 2,000 characters."),
      ...acceptanceShape,
    })
    .superRefine(({ state, reason, owner, lastDay }, context) => {
      const chosen = find(state);
      const refuse = (field: string, message: string) =>
        context.addIssue({ code: "custom", path: [field], message });
      if (chosen?.reasonRequired && reason === "")
        refuse("reason", `Say why it is ${stateLabels[chosen.state].toLowerCase()}.`);
      if (state === "risk_accepted") checkAcceptance({ owner, lastDay }, refuse);
    });
}

/** What is sent of a checked form. */
export function transitionOf(checked: z.infer<ReturnType<typeof transitionSchema>>): Transition {
  const { state, reason } = checked;
  return { state, reason, ...acceptanceOf(state, checked) };
}
