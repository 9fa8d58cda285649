import { answer } from "@/shared/api/answer.ts";
import type { components } from "@/shared/api/auth.gen.ts";
import { auth } from "@/shared/api/auth.ts";
import type { Tokens } from "@/shared/session/session-store.ts";
import { tokensSchema } from "@/shared/session/tokens.ts";
import { z } from "@/shared/zod.ts";
import type { Credentials } from "../sign-in-schema.ts";

const challengeSchema = z.object({
  name: z.enum(["SOFTWARE_TOKEN_MFA", "NEW_PASSWORD_REQUIRED"]),
  session: z.string().min(1),
}) satisfies z.ZodType<components["schemas"]["Challenge"]>;

/** A question that has to be answered before there are tokens. */
export type Challenge = z.infer<typeof challengeSchema> & { email: string };

export type SignInOutcome = { tokens: Tokens } | { challenge: Challenge };

/** What a step of signing in may answer: a further question, or tokens. */
export const outcomeSchema = z.union([
  z.object({ challenge: challengeSchema }),
  tokensSchema.transform((tokens) => ({ tokens })),
]);

export function outcomeOf(answered: z.output<typeof outcomeSchema>, email: string): SignInOutcome {
  return "tokens" in answered ? answered : { challenge: { email, ...answered.challenge } };
}

/** The first step of signing in. */
export async function login({ email, password }: Credentials): Promise<SignInOutcome> {
  return outcomeOf(await answer(outcomeSchema, auth.POST("/v1/login", { body: { email, password } })), email);
}
