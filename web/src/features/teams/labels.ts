import type { Team, TeamRole } from "./api/schemas.ts";

export const roleLabels: Record<TeamRole, string> = {
  viewer: "Viewer",
  analyst: "Analyst",
  lead: "Lead",
  admin: "Admin",
  ci: "CI",
};

/** Who may what: each role also has what those above it in this list have, except for machines. */
export const roleMeanings: Record<TeamRole, string> = {
  viewer: "Reads findings, rules, releases and members, and makes API tokens for that",
  analyst: "Also imports reports, decides about findings, assigns and comments",
  lead: "Also keeps rules, webhooks and assets, lets releases pass, and reads the audit trail",
  admin: "Also says who is in the team, and revokes anybody's tokens of it",
  ci: "A machine, which imports reports and asks the release gate, and nothing else",
};

/** What people call a team. */
export function teamTitle({ name, title }: Pick<Team, "name" | "title">): string {
  return title || name;
}
