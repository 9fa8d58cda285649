import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { nothingSchema } from "@/shared/api/nothing.ts";
import type { MemberInput } from "../team-schema.ts";
import { memberSchema } from "./schemas.ts";

/** Makes somebody a member of a team, or gives a member another role. */
export function putMember(team: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ subject, ...body }: MemberInput) => {
      const params = { path: { team, subject } };
      return answer(memberSchema, core.PUT("/v1/teams/{team}/members/{subject}", { params, body }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["teams"] }),
  });
}

/** Ends a membership. */
export function removeMember(team: string, subject: string, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      const params = { path: { team, subject } };
      await answer(nothingSchema, core.DELETE("/v1/teams/{team}/members/{subject}", { params }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["teams"] }),
  });
}
