import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { teamSchema } from "./schemas.ts";

/** One team. */
export function getTeam(team: string) {
  return queryOptions({
    queryKey: ["teams", "detail", team],
    queryFn: ({ signal }) =>
      answer(teamSchema, core.GET("/v1/teams/{team}", { params: { path: { team } }, signal })),
  });
}
