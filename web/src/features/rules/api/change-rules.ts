import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { nothingSchema } from "@/shared/api/nothing.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import { type Rule, type RuleWish, rulePreviewSchema, ruleRunSchema, ruleSchema } from "./schemas.ts";

/** Adds a rule; those who are in several teams say to which. */
export function createRule(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ team, body }: { team: string | undefined; body: RuleWish }) =>
      answer(ruleSchema, core.POST("/v1/rules", { params: inTeam(team), body: sent(body) })),
    onSuccess: () => reload(queryClient),
  });
}

/** Changes a rule, unless it has changed since it was read; then it is read again. */
export function replaceRule(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ rule, body }: { rule: Rule; body: RuleWish }) =>
      answer(ruleSchema, core.PUT("/v1/rules/{id}", { params: paramsOf(rule), body: sent(body) })),
    onSuccess: () => reload(queryClient),
    onError: (error) => reloadWhenChanged(error, queryClient),
  });
}

/** Deletes a rule, unless it has changed since it was read. */
export function deleteRule(rule: Rule, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      await answer(nothingSchema, core.DELETE("/v1/rules/{id}", { params: paramsOf(rule) }));
    },
    // The page of the rule asks no more: it would say that there is none before it has left.
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["rules"], refetchType: "none" });
      await queryClient.refetchQueries({ queryKey: ["rules", "list"], type: "active" });
    },
    onError: (error) => reloadWhenChanged(error, queryClient),
  });
}

/** Says what a rule that is not saved would do. */
export function tryRule() {
  return mutationOptions({
    mutationFn: ({ team, body }: { team: string | undefined; body: RuleWish }) =>
      answer(rulePreviewSchema, core.POST("/v1/rules/test", { params: inTeam(team), body: sent(body) })),
  });
}

/** Says what a rule would do to the findings that there are. */
export function previewRun() {
  return mutationOptions({
    mutationFn: (rule: Rule) =>
      answer(
        rulePreviewSchema,
        core.POST("/v1/rules/{id}/run", { params: paramsOf(rule), body: { dryRun: true } }),
      ),
  });
}

/** Runs a rule on all findings that match, in the background, unless it has changed since it was read. */
export function runRule(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (rule: Rule) =>
      answer(
        ruleRunSchema,
        core.POST("/v1/rules/{id}/run", { params: paramsOf(rule), body: { dryRun: false } }),
      ),
    onSuccess: () => reload(queryClient),
    onError: (error) => reloadWhenChanged(error, queryClient),
  });
}

function inTeam(team: string | undefined) {
  return team === undefined ? {} : { query: { team } };
}

/** The service makes its entity tags of the versions. */
function paramsOf({ id, version }: Rule) {
  return { path: { id }, header: { "If-Match": `"${version}"` } };
}

/** What has no default here has none in the type that is sent, so that nothing is said that nobody meant. */
function sent({ actions, ...rest }: RuleWish) {
  const { notify = false, transition, assign, labels } = actions;
  return {
    ...rest,
    actions: {
      notify,
      ...(transition && { transition }),
      ...(assign && { assign }),
      ...(labels && { labels }),
    },
  };
}

function reload(queryClient: QueryClient) {
  return queryClient.invalidateQueries({ queryKey: ["rules"] });
}

async function reloadWhenChanged(error: unknown, queryClient: QueryClient) {
  if (hasStatus(error, 412) || hasStatus(error, 404)) await reload(queryClient);
}
