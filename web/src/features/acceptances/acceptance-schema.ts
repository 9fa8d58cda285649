import { endOf } from "@/features/releases/waiver-schema.ts";
import { z } from "@/shared/zod.ts";

const reason = z
  .string()
  .trim()
  .min(1, "Say why; it becomes part of the history.")
  .max(2000, "Use at most 2,000 characters.");

/** What can be said about a renewal before it is sent. How far ahead it may end is for the service to say. */
export function renewalSchema(now: Date) {
  return z.object({
    until: z.iso
      .date({ error: "Choose the last day.", abort: true })
      .refine((day) => endOf(day) > now, "Choose a day that is not over."),
    owner: z.string().trim().min(1, "Say who answers for the risk.").max(200, "Use at most 200 characters."),
    reason,
  });
}

export const endSchema = z.object({ reason });

export type RenewalInput = z.infer<ReturnType<typeof renewalSchema>>;
export type EndInput = z.infer<typeof endSchema>;

/** The field of the form that the service's field is in. */
export function renewalFieldOf(field: string): keyof RenewalInput | undefined {
  return ({ expiresAt: "until", owner: "owner", reason: "reason" } as const)[field];
}

export function endFieldOf(field: string): keyof EndInput | undefined {
  return field === "reason" ? field : undefined;
}
