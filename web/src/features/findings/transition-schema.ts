import { z } from "@/shared/zod.ts";
import type { FindingDetail, FindingState } from "./api/schemas.ts";
import type { Transition } from "./api/transition-finding.ts";
import { stateLabels } from "./labels.ts";

const longestReason = 2000;
const longestOwner = 200;

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
      owner: z.string().trim().max(longestOwner, "Use at most 200 characters."),
      lastDay: z.string().trim(),
    })
    .superRefine(({ state, reason, owner, lastDay }, context) => {
      const chosen = find(state);
      const refuse = (field: string, message: string) =>
        context.addIssue({ code: "custom", path: [field], message });
      if (chosen?.reasonRequired && reason === "")
        refuse("reason", `Say why it is ${stateLabels[chosen.state].toLowerCase()}.`);
      if (state !== "risk_accepted") return;
      if (owner === "") refuse("owner", "Say who answers for the risk.");
      if (!z.iso.date().safeParse(lastDay).success)
        refuse("lastDay", "Say until which day, such as 2027-01-31.");
    });
}

/** What is sent of a checked form. Only an accepted risk has an owner and an end. */
export function transitionOf(checked: z.infer<ReturnType<typeof transitionSchema>>): Transition {
  const { state, reason, owner, lastDay } = checked;
  if (state !== "risk_accepted") return { state, reason };
  return { state, reason, owner, expiresAt: `${lastDay}T23:59:59Z` };
}
