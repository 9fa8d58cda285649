import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/shared/api/problem.ts";

const attempts = 2;

/** A service that is in trouble is asked once more; one that has said no is not. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < attempts - 1 && !isRefusal(error),
      },
    },
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}
