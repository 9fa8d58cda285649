import type { Blocker, Evaluation } from "@/features/releases/api/schemas.ts";
import { findingId, importId } from "./findings.ts";

export const evaluationId = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b14";

export function aGateFinding(): NonNullable<Blocker["finding"]> {
  return {
    id: findingId,
    kind: "vulnerability",
    severity: "critical",
    state: "new",
    title: "openssl: possible denial of service in X.509 name checks",
    ruleId: "CVE-2024-6119",
    component: "libssl3",
    path: "",
    firstSeenAt: "2026-01-30T08:00:00Z",
  };
}

export function aBlocker(change: Partial<Blocker> = {}): Blocker {
  return {
    key: `severity:critical:${findingId}`,
    reason: "severity",
    detail: "Its severity is critical; the policy tolerates medium.",
    source: null,
    finding: aGateFinding(),
    waiverId: null,
    ...change,
  };
}

export function anEvaluation(change: Partial<Evaluation> = {}): Evaluation {
  return {
    id: evaluationId,
    at: "2026-01-31T12:00:00Z",
    actor: "ci@cloudsec.test",
    policy: "default",
    policySha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    target: "sources:trivy:image-core",
    verdict: "fail",
    sources: [
      {
        name: "trivy:image-core",
        importId,
        importedAt: "2026-01-31T11:00:00Z",
        reportedAt: "2026-01-31T11:00:00Z",
        ageSeconds: 3600,
        tool: "Trivy 0.68.1",
        records: 321,
      },
    ],
    findings: 321,
    open: { critical: 1, low: 12 },
    states: { new: 13, fixed: 308 },
    blockerCount: 1,
    blockers: [aBlocker()],
    waivedCount: 0,
    waived: [],
    exceptedCount: 0,
    excepted: [],
    waivers: [],
    ...change,
  };
}
