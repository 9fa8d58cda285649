import { z } from "@/shared/zod.ts";
import { scopeSchema, type Token } from "./api/schemas.ts";

const mostDays = 365;
const daysProblem = "Use a whole number of days between 1 and 365.";

/** What can be said about a token before it is asked for. What the user may give away is for the service to say. */
export function tokenFormSchema(asksForTeam: boolean) {
  return z.object({
    team: z.string().refine((team) => !asksForTeam || team !== "", "Choose the team that it is for."),
    name: z.string().trim().min(1, "Say what it is for.").max(100, "Use at most 100 characters."),
    scopes: z.array(scopeSchema).min(1, "Choose what it may be used for."),
    days: z
      .string()
      .trim()
      .regex(/^\d{1,3}$/, daysProblem)
      .refine((days) => Number(days) >= 1 && Number(days) <= mostDays, daysProblem),
  });
}

export type TokenInput = z.infer<ReturnType<typeof tokenFormSchema>>;

export type TokenState = "active" | "expired" | "revoked";

/** Whether a token is good for anything now. */
export function tokenState({ revokedAt, expiresAt }: Token, now: number): TokenState {
  if (revokedAt !== null) return "revoked";
  return Date.parse(expiresAt) <= now ? "expired" : "active";
}
