import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import type { TeamInput } from "../team-schema.ts";
import { type Team, teamSchema } from "./schemas.ts";

/** Makes a team, or gives one another title; its name stays. */
export function saveTeam(team: Team | undefined, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ name, title }: TeamInput) =>
      answer(
        teamSchema,
        team
          ? core.PATCH("/v1/teams/{team}", { params: { path: { team: team.name } }, body: { title } })
          : core.POST("/v1/teams", { body: { name, title } }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["teams"] }),
  });
}
