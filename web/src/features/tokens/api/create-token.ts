import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { newTokenSchema, type Scope } from "./schemas.ts";

export interface TokenWish {
  /** Needed by those who are in several teams: a token is for one. */
  team: string | undefined;
  name: string;
  scopes: Scope[];
  expiresInDays: number;
}

/** Makes an API token; the answer holds it, this once. */
export function createToken(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ team, ...body }: TokenWish) => {
      const params = team === undefined ? {} : { query: { team } };
      return answer(newTokenSchema, core.POST("/v1/tokens", { params, body }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["tokens"] }),
    // The secret is for the person in front of the page alone, not for a cache.
    gcTime: 0,
  });
}
