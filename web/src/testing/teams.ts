import type { Member, Team } from "@/features/teams/api/schemas.ts";

export function aTeam(change: Partial<Team> = {}): Team {
  return { name: "blue", title: "Blue team", createdAt: "2026-01-30T08:00:00Z", ...change };
}

export function aMember(change: Partial<Member> = {}): Member {
  return {
    subject: "1e24a8f2-0001-7000-8a51-0d8a4f3e6b13",
    name: "Ann",
    role: "analyst",
    addedBy: "admin@cloudsec.test",
    addedAt: "2026-01-30T08:00:00Z",
    ...change,
  };
}
