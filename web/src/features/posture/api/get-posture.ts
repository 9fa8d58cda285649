import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { postureSchema } from "./schemas.ts";

/** How things are at this moment. */
export function getPosture() {
  return queryOptions({
    queryKey: ["posture", "now"],
    queryFn: ({ signal }) => answer(postureSchema, core.GET("/v1/posture", { signal })),
  });
}
