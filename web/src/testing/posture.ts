import type { Posture, SourcePosture, TrendPoint } from "@/features/posture/api/schemas.ts";

export function aPosture(change: Partial<Posture> = {}): Posture {
  return {
    day: "2026-01-31",
    score: {
      value: 71,
      parts: [
        { name: "exposure", points: 23.5, max: 40, explanation: "Open findings weigh 690." },
        { name: "timeliness", points: 20, max: 25, explanation: "Most are younger than their target." },
      ],
    },
    open: 1366,
    accepted: 9,
    oldestDays: 230,
    windowDays: 30,
    recent: { new: 14, fixed: 11, reopened: 1 },
    remediation: { fixed: 11, meanSeconds: 518_400 },
    bySeverity: [
      { severity: "critical", open: 21, late: 3, oldestDays: 45, targetDays: 7, remediation: { fixed: 0 } },
    ],
    ...change,
  };
}

export function aPoint(to: string, critical: number): TrendPoint {
  return {
    to,
    open: critical + 2,
    bySeverity: { critical, high: 2, medium: 0, low: 0, info: 0, unknown: 0 },
  };
}

export function aSourcePosture(change: Partial<SourcePosture> = {}): SourcePosture {
  return {
    source: "trivy:image-core",
    load: 690,
    open: 90,
    bySeverity: { critical: 12, high: 8, medium: 30, low: 40, info: 0, unknown: 0 },
    lastReportedAt: "2026-01-31T12:00:00Z",
    ...change,
  };
}
