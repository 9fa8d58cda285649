import { ApiError } from "@/shared/api/problem.ts";
import { tokensOf } from "./language/tokens.ts";

/** What is wrong with a filter, and which part of it. */
export interface FilterProblem {
  message: string;
  /** The part at fault, as indexes into the filter. It may begin where the filter ends: something is missing there. */
  start: number;
  end: number;
}

/**
 * Reads where the service stopped to understand a filter. The service counts characters from 1; `offset` of them were
 * not typed by the user but written in front.
 */
export function filterProblemOf(error: unknown, filter: string, offset = 0): FilterProblem | undefined {
  if (!(error instanceof ApiError) || error.code !== "invalid_filter") return undefined;
  const detail = error.fieldErrors.find(({ field }) => field === "filter")?.detail ?? error.message;
  const [, place, said] = /^at character (\d+): (.*)$/s.exec(detail) ?? [];
  if (place === undefined || said === undefined) return undefined;
  const start = indexOf(filter, Number(place) - offset);
  return { message: sentence(withoutOffset(said, offset)), start, end: endOf(filter, start) };
}

/** The index of a character. Characters outside of the first 65,536 are two units of a string each. */
function indexOf(text: string, character: number): number {
  return Array.from(text)
    .slice(0, Math.max(0, character - 1))
    .join("").length;
}

function endOf(filter: string, start: number): number {
  const token = tokensOf(filter).find(({ end }) => end > start);
  return token && token.start <= start ? token.end : Math.min(start + 1, filter.length);
}

function withoutOffset(text: string, offset: number): string {
  return text.replaceAll(/at character (\d+)/g, (_all, place) => `at character ${Number(place) - offset}`);
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}
