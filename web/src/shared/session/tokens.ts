import { z } from "../zod.ts";

/** The tokens of a login or a refresh; the identity token in the answer is of no use to the console. */
export const tokensSchema = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).optional(),
  expiresIn: z.number().positive(),
});
