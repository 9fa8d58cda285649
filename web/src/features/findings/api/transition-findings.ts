import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { bulkResultSchema, type FindingState } from "./schemas.ts";

/** Which findings: those that a filter matches, or those with these ids. */
export type BulkTarget = { filter: string } | { ids: string[] };

export type BulkWish = BulkTarget & {
  state: FindingState;
  reason: string;
  /** Who answers for the risks, and until when they are accepted. */
  owner?: string;
  expiresAt?: string;
  /** Leaves out the findings that may not go to the state; otherwise one of them refuses the whole. */
  skipIllegal: boolean;
};

/** Asks what a change of many findings would do. */
export function previewTransitions() {
  return mutationOptions({
    mutationFn: (wish: BulkWish) =>
      answer(bulkResultSchema, core.POST("/v1/findings/bulk", { body: { ...wish, dryRun: true } })),
  });
}

export interface ConfirmedWish {
  wish: BulkWish;
  /** The preview's token, which stands for exactly the findings that it counted. */
  token: string;
  /** The same for each attempt, so that one whose answer was lost is not made twice. */
  key: string;
}

/** Changes the state of many findings, all of those of the preview or none. */
export function transitionFindings(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ wish, token, key }: ConfirmedWish) =>
      answer(
        bulkResultSchema,
        core.POST("/v1/findings/bulk", {
          params: { header: { "Idempotency-Key": key } },
          body: { ...wish, dryRun: false, token },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["findings"] }),
  });
}
