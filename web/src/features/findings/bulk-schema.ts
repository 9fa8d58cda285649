import { z } from "@/shared/zod.ts";
import { acceptanceShape, checkAcceptance } from "./acceptance.ts";
import type { FindingState } from "./api/schemas.ts";

/** Where people may move findings. Nobody goes back to new; what each finding allows is the service's to say. */
export const bulkStates = [
  "triaged",
  "in_progress",
  "risk_accepted",
  "false_positive",
  "fixed",
  "reopened",
] as const satisfies FindingState[];

/** The states that need a reason wherever a finding comes from. */
const explained: readonly FindingState[] = ["risk_accepted", "false_positive", "fixed", "reopened"];

/** What can be said about a change of many findings before the service is asked. */
export const bulkSchema = z
  .object({
    /** No state is chosen for the user. */
    state: z.enum(bulkStates).nullable(),
    reason: z.string().trim().max(2000, "Use at most 2,000 characters."),
    ...acceptanceShape,
    skipIllegal: z.boolean(),
  })
  .superRefine(({ state, reason, ...acceptance }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (state === null) fault("state", "Choose the new state.");
    else if (reason === "" && explained.includes(state))
      fault("reason", "Say why; it becomes part of each history.");
    if (state === "risk_accepted") checkAcceptance(acceptance, fault);
  });

export type BulkInput = z.infer<typeof bulkSchema>;
