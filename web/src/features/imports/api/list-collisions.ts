import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { collisionPageSchema } from "./schemas.ts";

const pageSize = 50;

/** The records of an import that are the same issue as an earlier record of it, one page after the other. */
export function listCollisions(id: string) {
  return infiniteQueryOptions({
    queryKey: ["imports", "collisions", id],
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { id }, query: { after: pageParam, limit: pageSize } };
      return answer(collisionPageSchema, core.GET("/v1/imports/{id}/collisions", { params, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: ({ nextAfter }) => nextAfter,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
