import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { auth } from "@/shared/api/auth.ts";
import { createAuthorizedFetch } from "@/shared/api/authorized-fetch.ts";
import { session } from "@/shared/session/session.ts";
import { z } from "@/shared/zod.ts";

const userSchema = z.object({ subject: z.string(), username: z.string(), roles: z.array(z.string()) });

export type User = z.infer<typeof userSchema>;

const authorizedFetch = createAuthorizedFetch(session, (request) => fetch(request));

/** Who the auth service says the user is. */
export function me() {
  return queryOptions({
    queryKey: ["auth", "me"],
    queryFn: ({ signal }) => answer(userSchema, auth.GET("/v1/me", { signal, fetch: authorizedFetch })),
    staleTime: 5 * 60_000,
  });
}
