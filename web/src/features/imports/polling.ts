import type { ImportJob } from "./api/schemas.ts";

const shortestMs = 1000;
const longestMs = 15_000;

/** Every wait is this part of the time that the job has taken so far. */
const share = 1 / 20;

export function isFinished({ state }: ImportJob): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

/**
 * How long to wait until the jobs are asked for again; false when nothing changes any more. A job that has just begun may
 * end at once, one that has run for minutes will hardly end in this second, so the waits grow with its age.
 */
export function pollInterval(jobs: readonly ImportJob[] | undefined, now: number): number | false {
  const ages = (jobs ?? [])
    .filter((job) => !isFinished(job))
    .map(({ startedAt, createdAt }) => now - Date.parse(startedAt ?? createdAt));
  if (ages.length === 0) return false;
  return Math.min(longestMs, Math.max(shortestMs, Math.min(...ages) * share));
}
