import type { View } from "./acceptances-search.ts";
import type { Acceptance } from "./api/schemas.ts";

export const viewLabels: Record<View, string> = {
  soon: "Run out within 30 days",
  active: "All that hold",
  ended: "Are over",
};

export const endLabels: Record<Acceptance["end"], string> = {
  none: "Holds",
  expired: "Has run out",
  withdrawn: "Was taken back",
  renewed: "Was renewed",
  merged: "Its finding became part of another",
};

const day = 24 * 60 * 60 * 1000;

/** How much time an acceptance has left, for people. Days that have begun do not count. */
export function timeLeft(expiresAt: string, now: Date): string {
  const days = Math.floor((new Date(expiresAt).getTime() - now.getTime()) / day);
  if (days < 0) return "its time is over";
  if (days === 0) return "less than a day left";
  return days === 1 ? "1 day left" : `${days} days left`;
}
