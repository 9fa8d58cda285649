import { queryOptions } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { type SavedFilter, savedFilterPageSchema } from "./schemas.ts";

const pageSize = 200;
/** More than these nobody finds anything in. */
const mostPages = 5;

/** The user's own filters and those that others share, by name. */
export function listSavedFilters() {
  return queryOptions({
    queryKey: ["filters"],
    queryFn: ({ signal }) => readAll(signal),
    staleTime: 60_000,
  });
}

async function readAll(signal: AbortSignal): Promise<SavedFilter[]> {
  const filters: SavedFilter[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const query = { after: filters.at(-1)?.id, limit: pageSize };
    const { items, more } = await answer(
      savedFilterPageSchema,
      core.GET("/v1/filters", { params: { query }, signal }),
    );
    filters.push(...items);
    if (!more) break;
  }
  return filters.sort((a, b) => a.name.localeCompare(b.name));
}
