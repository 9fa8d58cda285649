import type { Import, ImportJob } from "@/features/imports/api/schemas.ts";
import { importId } from "./findings.ts";

export const jobId = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b31";

export function anImport(change: Partial<Import> = {}): Import {
  return {
    id: importId,
    team: "default",
    source: "trivy:image-core",
    format: "trivy",
    tool: "Trivy 0.68.1",
    contentSha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    sizeBytes: 48_211,
    importedBy: "ci@cloudsec.test",
    importedAt: "2026-01-31T12:00:00Z",
    durationMs: 412,
    records: 120,
    created: 4,
    unchanged: 110,
    reopened: 1,
    collided: 3,
    skipped: 2,
    closed: 6,
    sightingsClosed: 7,
    ...change,
  };
}

export function aJob(change: Partial<ImportJob> = {}): ImportJob {
  return {
    id: jobId,
    source: "trivy:image-core",
    state: "queued",
    contentSha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    sizeBytes: 734_003_200,
    bytesRead: 0,
    recordsRead: 0,
    attempts: 0,
    createdBy: "analyst@cloudsec.test",
    createdAt: "2026-01-31T12:00:00Z",
    startedAt: null,
    finishedAt: null,
    ...change,
  };
}
