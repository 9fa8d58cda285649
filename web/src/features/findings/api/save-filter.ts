import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { nothingSchema } from "@/shared/api/nothing.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import { type SavedFilter, savedFilterSchema } from "./schemas.ts";

export interface FilterInput {
  name: string;
  filter: string;
  shared: boolean;
}

/**
 * Saves a filter under a name, or changes one that is saved. A change is refused when somebody else was faster; the
 * filters are then read again, so that the next attempt starts from what they are now.
 */
export function saveFilter(saved: SavedFilter | undefined, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (body: FilterInput) => answer(savedFilterSchema, saved ? replace(saved, body) : create(body)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["filters"] }),
    onError: (error) => reloadWhenChanged(error, queryClient),
  });
}

/** Forgets a saved filter. */
export function deleteFilter(saved: SavedFilter, queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async () => {
      const params = { path: { id: saved.id }, header: { "If-Match": tagOf(saved) } };
      await answer(nothingSchema, core.DELETE("/v1/filters/{id}", { params }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["filters"] }),
    onError: (error) => reloadWhenChanged(error, queryClient),
  });
}

function create(body: FilterInput) {
  return core.POST("/v1/filters", { body });
}

function replace(saved: SavedFilter, body: FilterInput) {
  const params = { path: { id: saved.id }, header: { "If-Match": tagOf(saved) } };
  return core.PUT("/v1/filters/{id}", { params, body });
}

/** The service makes its entity tags of the versions. */
function tagOf({ version }: SavedFilter): string {
  return `"${version}"`;
}

async function reloadWhenChanged(error: unknown, queryClient: QueryClient) {
  if (hasStatus(error, 412) || hasStatus(error, 404)) {
    await queryClient.invalidateQueries({ queryKey: ["filters"] });
  }
}
