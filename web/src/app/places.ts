import type { LinkProps } from "@tanstack/react-router";
import type { User } from "@/features/auth/api/me.ts";
import { mayLead, mayReadFindings } from "@/features/auth/roles.ts";

/** A part of the console that the navigation leads to. */
export interface Place {
  to: LinkProps["to"];
  text: string;
  /** The key that leads there after "g". */
  key: string;
  /** For whom it is shown; the service decides what they may see there. */
  isFor: (user: User | undefined) => boolean;
}

const everybody = () => true;

export const places: readonly Place[] = [
  { to: "/findings", text: "Findings", key: "f", isFor: everybody },
  { to: "/posture", text: "Posture", key: "p", isFor: everybody },
  { to: "/imports", text: "Imports", key: "i", isFor: everybody },
  { to: "/releases", text: "Releases", key: "r", isFor: everybody },
  { to: "/webhooks", text: "Webhooks", key: "w", isFor: mayLead },
  { to: "/deliveries", text: "Deliveries", key: "d", isFor: mayLead },
  { to: "/accepted-risks", text: "Accepted risks", key: "k", isFor: mayReadFindings },
  { to: "/assets", text: "Assets", key: "a", isFor: mayReadFindings },
];
