import { z } from "@/shared/zod.ts";

/** What somebody says, as the service takes it. */
export const commentInputSchema = z.object({
  body: z.string().trim().min(1, "Say something.").max(10_000, "Use at most 10,000 characters."),
});

export type CommentInput = z.infer<typeof commentInputSchema>;
