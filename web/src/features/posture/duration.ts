import { counted } from "@/shared/ui/count.ts";

const hour = 3600;
const day = 24 * hour;

/** How long something took, in the unit that leaves few digits. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "Nothing fixed";
  if (seconds < hour) return "Less than an hour";
  if (seconds < 2 * day) return counted(Math.round(seconds / hour), "hour");
  return counted(Math.round(seconds / day), "day");
}
