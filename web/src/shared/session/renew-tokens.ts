import { answer } from "../api/answer.ts";
import { auth } from "../api/auth.ts";
import { ApiError } from "../api/problem.ts";
import type { RenewTokens } from "./session-store.ts";
import { tokensSchema } from "./tokens.ts";

const tooManyRequests = 429;

/** Asks for new tokens. A refusal is final; trouble on the way is not, so that one goes on as an error. */
export const renewTokens: RenewTokens = async (refreshToken) => {
  try {
    return await answer(tokensSchema, auth.POST("/v1/refresh", { body: { refreshToken } }));
  } catch (error) {
    if (error instanceof ApiError && error.status < 500 && error.status !== tooManyRequests) return undefined;
    throw error;
  }
};
