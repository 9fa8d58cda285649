import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { deliveryDetailSchema } from "./schemas.ts";

const pollMs = 3000;

/** A delivery with its event, read again while it is being tried and somebody is looking. */
export function getDelivery(id: number) {
  return queryOptions({
    queryKey: ["deliveries", "detail", id],
    queryFn: ({ signal }) =>
      answer(deliveryDetailSchema, core.GET("/v1/deliveries/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data?.delivery.state === "pending" ? pollMs : false),
    refetchIntervalInBackground: false,
  });
}
