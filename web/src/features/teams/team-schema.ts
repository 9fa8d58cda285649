import { z } from "@/shared/zod.ts";
import { teamRoleSchema } from "./api/schemas.ts";

/** What can be said about a team before it is made. Whether the name is free is for the service to say. */
export const teamFormSchema = z.object({
  name: z
    .string()
    .trim()
    .max(50, "Use at most 50 characters.")
    .regex(
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
      "Small letters, digits and - with a letter or digit at both ends, such as payments-eu.",
    ),
  title: z.string().trim().max(200, "Use at most 200 characters."),
});

export type TeamInput = z.infer<typeof teamFormSchema>;

/** What can be said about a member before the service is asked. */
export const memberFormSchema = z.object({
  subject: z.string().trim().min(1, "Say who, by their subject.").max(200, "Use at most 200 characters."),
  name: z.string().trim().min(1, "Say what people call them.").max(200, "Use at most 200 characters."),
  role: teamRoleSchema,
});

export type MemberInput = z.infer<typeof memberFormSchema>;
