import { z } from "@/shared/zod.ts";

/** What the form holds. */
export interface WaiverInput {
  /** The subjects meant. */
  subjects: string[];
  reason: string;
  /** A day, as YYYY-MM-DD. */
  until: string;
}

/** What can be said about a waiver before the gate is asked. How far ahead it may end is for the policy to say. */
export function waiverSchema(now: Date) {
  return z.object({
    subjects: z.array(z.string()).min(1, "Choose what shall pass."),
    reason: z
      .string()
      .trim()
      .min(1, "Say why. Somebody will ask.")
      .max(2000, "Use at most 2,000 characters."),
    until: z.iso
      .date({ error: "Choose the last day.", abort: true })
      .refine((day) => endOf(day) > now, "Choose a day that is not over."),
  });
}

/** When a day ends for the person who chose it. */
export function endOf(day: string): Date {
  return new Date(`${day}T23:59:59`);
}

/** A day some days from now, as the form holds it. */
export function dayIn(days: number, now: Date): string {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}
