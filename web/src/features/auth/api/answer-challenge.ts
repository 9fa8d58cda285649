import { answer } from "@/shared/api/answer.ts";
import { auth } from "@/shared/api/auth.ts";
import { type Challenge, outcomeOf, outcomeSchema, type SignInOutcome } from "./login.ts";

/** A challenge with the one thing that it asks for. */
export type ChallengeAnswer = { challenge: Challenge } & ({ code: string } | { newPassword: string });

/** The second step of signing in; it may be followed by another one. */
export async function answerChallenge({ challenge, ...given }: ChallengeAnswer): Promise<SignInOutcome> {
  const call = auth.POST("/v1/challenges", { body: { ...challenge, ...given } });
  return outcomeOf(await answer(outcomeSchema, call), challenge.email);
}
