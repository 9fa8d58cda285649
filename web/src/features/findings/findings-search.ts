import { z } from "@/shared/zod.ts";
import { severitySchema, sortSchema, stateSchema } from "./api/schemas.ts";

/** Accepts one value or several and drops what is unknown: an old bookmark should still open the list. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((values) => {
      const known = [values].flat().flatMap((value) => item.safeParse(value).data ?? []) as z.output<Item>[];
      return known.length > 0 ? [...new Set(known)] : undefined;
    })
    .optional()
    .catch(undefined);
}

export const searchText = z.string().trim().min(2).max(200);
export const sourceName = z
  .string()
  .trim()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/);

/** The list's part of the URL: what to show and from where on. */
export const findingsSearchSchema = z.object({
  severity: listOf(severitySchema),
  state: listOf(stateSchema),
  source: sourceName.optional().catch(undefined),
  q: searchText.optional().catch(undefined),
  sort: sortSchema.optional().catch(undefined),
  cursor: z.string().min(1).max(200).optional().catch(undefined),
});

export type FindingsSearch = z.output<typeof findingsSearchSchema>;
export type FindingsFilter = Omit<FindingsSearch, "cursor" | "sort">;

export function isFiltered({ severity, state, source, q }: FindingsFilter): boolean {
  return [severity, state, source, q].some((value) => value !== undefined);
}

export const noFilter: FindingsFilter = {
  severity: undefined,
  state: undefined,
  source: undefined,
  q: undefined,
};
