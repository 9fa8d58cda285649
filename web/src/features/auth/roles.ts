import type { User } from "./api/me.ts";

/** What the console offers to whom. It spares the user a refusal; the decision is the service's. */
function hasRole(user: User | undefined, allowed: readonly string[]): boolean {
  return user?.roles.some((role) => allowed.includes(role)) ?? false;
}

/** Findings and what is said about them; pipelines send reports and read none. */
export function mayReadFindings(user: User | undefined): boolean {
  return hasRole(user, ["viewer", "analyst", "lead", "admin"]);
}

export function mayChangeFindings(user: User | undefined): boolean {
  return hasRole(user, ["analyst", "lead", "admin"]);
}

export function mayImport(user: User | undefined): boolean {
  return hasRole(user, ["ci", "analyst", "lead", "admin"]);
}

/** Webhooks, deliveries and waivers are decisions about everybody's findings. */
export function mayLead(user: User | undefined): boolean {
  return hasRole(user, ["lead", "admin"]);
}

export function isAdmin(user: User | undefined): boolean {
  return hasRole(user, ["admin"]);
}
