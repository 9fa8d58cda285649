import type { FindingsFilter } from "./findings-search.ts";
import { isBalanced, quoted, written } from "./language/tokens.ts";

/**
 * Everything that the URL filters by, as one text in the language. That is what the list's parameters mean to the
 * service, and what exports, changes of many findings and saved filters take instead of them.
 */
export function filterText({ severity, state, kind, source, q, filter }: FindingsFilter): string {
  const terms = [
    oneOf("severity", severity),
    oneOf("state", state),
    oneOf("kind", kind),
    source && `source = ${written(source)}`,
    q && `any ~ ${quoted(q)}`,
  ].filter((term) => term !== undefined);
  if (filter === undefined) return terms.join(" and ");
  return terms.length === 0 ? filter : `${terms.join(" and ")} and (${filter})`;
}

/**
 * The filter for the list, which has parameters for everything but kinds. It starts with what was typed, so that the
 * place of an error is known; what is not closed is sent as it is, because around it nothing would mean the same.
 */
export function listFilter({ kind, filter }: FindingsFilter): string | undefined {
  const kinds = oneOf("kind", kind);
  if (filter === undefined || kinds === undefined) return filter ?? kinds;
  return isBalanced(filter) ? `(${filter}) and ${kinds}` : filter;
}

/** How many characters stand before what was typed in the list's filter. */
export function offsetOf(search: FindingsFilter): number {
  return search.filter !== undefined && listFilter(search) !== search.filter ? 1 : 0;
}

function oneOf(field: string, values: readonly string[] | undefined): string | undefined {
  const [first, ...others] = values ?? [];
  if (first === undefined) return undefined;
  return others.length === 0 ? `${field} = ${first}` : `${field} in (${[first, ...others].join(", ")})`;
}
