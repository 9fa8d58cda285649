import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import type { DeliveriesSearch } from "../deliveries-search.ts";
import { deliveryPageSchema } from "./schemas.ts";

const pageSize = 25;

/** One page of what is or was owed to whom, newest first. */
export function listDeliveries(search: DeliveriesSearch) {
  return queryOptions({
    queryKey: ["deliveries", "list", search],
    queryFn: ({ signal }) => {
      const params = { query: { ...search, limit: pageSize } };
      return answer(deliveryPageSchema, core.GET("/v1/deliveries", { params, signal }));
    },
    placeholderData: keepPreviousData,
  });
}
