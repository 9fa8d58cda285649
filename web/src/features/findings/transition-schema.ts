import { z } from "@/shared/zod.ts";
import type { FindingDetail, FindingState } from "./api/schemas.ts";
import { stateLabels } from "./labels.ts";

const longestReason = 2000;

/** What the form holds before it is checked: no state is chosen for the user. */
export interface TransitionInput {
  state: string | null;
  reason: string;
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
    })
    .superRefine(({ state, reason }, context) => {
      const chosen = find(state);
      if (!chosen?.reasonRequired || reason !== "") return;
      const message = `Say why it is ${stateLabels[chosen.state].toLowerCase()}.`;
      context.addIssue({ code: "custom", path: ["reason"], message });
    });
}
