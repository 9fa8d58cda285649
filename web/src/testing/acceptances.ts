import type { Acceptance, ListedAcceptance } from "@/features/acceptances/api/schemas.ts";
import { aFinding, findingId } from "./findings.ts";

export const acceptanceId = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6c01";

export function anAcceptance(change: Partial<Acceptance> = {}): Acceptance {
  return {
    id: acceptanceId,
    findingId,
    owner: "lead@cloudsec.test",
    reason: "Not reachable.",
    acceptedBy: "analyst@cloudsec.test",
    acceptedAt: "2026-01-31T12:00:00Z",
    expiresAt: "2026-07-31T23:59:59Z",
    renews: null,
    endedAt: null,
    endedBy: "",
    end: "none",
    ...change,
  };
}

export function aListedAcceptance(change: Partial<Acceptance> = {}): ListedAcceptance {
  const { kind, severity, title, ruleId, component, path } = aFinding();
  return {
    acceptance: anAcceptance(change),
    finding: { id: findingId, kind, severity, state: "risk_accepted", title, ruleId, component, path },
  };
}
