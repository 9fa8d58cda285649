import type { LinkProps } from "@tanstack/react-router";
import type { User } from "@/features/auth/api/me.ts";
import { mayLead, mayRead } from "@/features/auth/roles.ts";

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
  { to: "/rules", text: "Rules", key: "u", isFor: mayRead },
  { to: "/teams", text: "Teams", key: "t", isFor: everybody },
  { to: "/tokens", text: "API tokens", key: "k", isFor: mayRead },
  { to: "/accepted-risks", text: "Accepted risks", key: "c", isFor: mayRead },
  { to: "/assets", text: "Assets", key: "a", isFor: mayRead },
];
