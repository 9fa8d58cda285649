import { z } from "@/shared/zod.ts";

/** Whom a finding can be assigned to, as the service takes it. */
export const assigneeInputSchema = z.object({
  kind: z.enum(["person", "team"]),
  name: z.string().trim().min(1, "Say who.").max(200, "Use at most 200 characters."),
});

export type AssigneeInput = z.infer<typeof assigneeInputSchema>;

/** A label that is to be added to those that a finding has. */
export function newLabelSchema(present: readonly string[]) {
  return z.object({
    label: z
      .string()
      .trim()
      .regex(
        /^[a-z0-9]([a-z0-9._/-]{0,48}[a-z0-9])?$/,
        "At most 50 small letters, digits and . _ / - with a letter or digit at both ends.",
      )
      .refine((label) => !present.includes(label), "The finding has this label already."),
  });
}
