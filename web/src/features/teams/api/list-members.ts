import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { type Member, memberPageSchema } from "./schemas.ts";

const pageSize = 50;
const mostAtOnce = 200;

/** The members of a team by subject, page by page. */
export function listMembers(team: string) {
  return infiniteQueryOptions({
    queryKey: ["teams", "members", team],
    queryFn: ({ pageParam, signal }) => readMembers(team, pageParam, pageSize, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ items, more }) => (more ? items.at(-1)?.subject : undefined),
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/**
 * What somebody is in a team; null for no member. The list is by subject, and whatever a subject begins with comes before
 * it, so that a page from there on holds it if it is there, however many members the team has.
 */
export function getMembership(team: string, subject: string) {
  return queryOptions({
    queryKey: ["teams", "membership", team, subject],
    queryFn: async ({ signal }): Promise<Member | null> => {
      const { items } = await readMembers(team, subject.slice(0, -1) || undefined, mostAtOnce, signal);
      return items.find((member) => member.subject === subject) ?? null;
    },
  });
}

function readMembers(team: string, after: string | undefined, limit: number, signal: AbortSignal) {
  const params = { path: { team }, query: { limit, ...(after !== undefined && { after }) } };
  return answer(memberPageSchema, core.GET("/v1/teams/{team}/members", { params, signal }));
}
