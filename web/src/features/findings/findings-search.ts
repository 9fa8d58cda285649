import { cursorSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";
import { kindSchema, severitySchema, sortSchema, stateSchema } from "./api/schemas.ts";

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

export const longestFilter = 2000;

/** The list's part of the URL: what to show and from where on. */
export const findingsSearchSchema = z.object({
  severity: listOf(severitySchema),
  state: listOf(stateSchema),
  kind: listOf(kindSchema),
  source: sourceName.optional().catch(undefined),
  q: searchText.optional().catch(undefined),
  // What it says is the service's to judge: a filter that cannot be read is shown with what is wrong.
  filter: z.string().trim().min(1).max(longestFilter).optional().catch(undefined),
  sort: sortSchema.optional().catch(undefined),
  cursor: cursorSchema,
});

export type FindingsSearch = z.output<typeof findingsSearchSchema>;
export type FindingsFilter = Omit<FindingsSearch, "cursor" | "sort">;

export const noFilter: FindingsFilter = {
  severity: undefined,
  state: undefined,
  kind: undefined,
  source: undefined,
  q: undefined,
  filter: undefined,
};

export function isFiltered(search: FindingsFilter): boolean {
  return filterNames.some((name) => search[name] !== undefined);
}

const filterNames = Object.keys(noFilter) as (keyof FindingsFilter)[];

/** The part of the URL that says which findings, without their order and the page. */
export function filterOf(search: FindingsSearch): FindingsFilter {
  return Object.fromEntries(filterNames.map((name) => [name, search[name]])) as FindingsFilter;
}
