import { z } from "@/shared/zod.ts";
import type { FindingState } from "./api/schemas.ts";

const longestOwner = 200;

/** What an accepted risk needs beside a reason. */
export const acceptanceShape = {
  /** Who answers for it. */
  owner: z.string().trim().max(longestOwner, "Use at most 200 characters."),
  /** The last day on which it is accepted, as YYYY-MM-DD. */
  lastDay: z.string().trim(),
};

interface Acceptance {
  owner: string;
  lastDay: string;
}

/** Says what an accepted risk still needs. */
export function checkAcceptance(
  { owner, lastDay }: Acceptance,
  refuse: (field: "owner" | "lastDay", message: string) => void,
) {
  if (owner === "") refuse("owner", "Say who answers for the risk.");
  if (!z.iso.date().safeParse(lastDay).success) refuse("lastDay", "Say until which day, such as 2027-01-31.");
}

/** What is sent of it. Only an accepted risk has an owner and an end. */
export function acceptanceOf(state: FindingState, { owner, lastDay }: Acceptance) {
  return state === "risk_accepted" ? { owner, expiresAt: `${lastDay}T23:59:59Z` } : {};
}
