import type {
  AuditEntry,
  BulkResult,
  Comment,
  Finding,
  FindingDetail,
  FindingPage,
  SavedFilter,
  Sighting,
} from "@/features/findings/api/schemas.ts";

export const findingId = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11";
export const importId = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b12";

export function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    id: findingId,
    team: "default",
    kind: "vulnerability",
    severity: "critical",
    state: "new",
    title: "openssl: possible denial of service in X.509 name checks",
    ruleId: "CVE-2024-6119",
    component: "libssl3",
    path: "",
    sources: 2,
    firstSeenAt: "2026-01-30T08:00:00Z",
    lastSeenAt: "2026-01-31T12:00:00.123456Z",
    labels: [],
    dueAt: "2026-02-06T08:00:00Z",
    slaState: "running",
    criticality: "normal",
    exposure: "internal",
    kev: false,
    epss: 0,
    priority: 48,
    ...change,
  };
}

export function aPage(items: Finding[], change: Partial<FindingPage> = {}): FindingPage {
  return { items, nextCursor: null, total: { count: items.length, exact: true }, ...change };
}

export function aSighting(change: Partial<Sighting> = {}): Sighting {
  return {
    source: "trivy:image-core",
    severity: "critical",
    occurrences: 1,
    componentVersion: "3.0.13-1",
    fixedVersion: "3.0.14-1",
    path: "usr/lib/libssl.so.3",
    line: 12,
    firstSeenAt: "2026-01-30T08:00:00Z",
    lastSeenAt: "2026-01-31T12:00:00Z",
    firstImportId: importId,
    lastImportId: importId,
    closedAt: null,
    ...change,
  };
}

export function aDetail(change: Partial<FindingDetail> = {}): FindingDetail {
  return {
    ...aFinding(),
    priorityFactors: [
      { name: "severity", value: "critical", points: 40, most: 40, why: "How bad it would be." },
      { name: "exposure", value: "internal", points: 4, most: 10, why: "It can be reached from inside." },
      { name: "criticality", value: "normal", points: 4, most: 10, why: "It is as important as most." },
    ],
    sla: {
      state: "running",
      startedAt: "2026-01-30T08:00:00Z",
      dueAt: "2026-02-06T08:00:00Z",
      stoppedAt: null,
      timeToRemediateSeconds: null,
      remainingSeconds: null,
    },
    riskAcceptance: null,
    description: "Certificate name checks may read an invalid memory address.",
    referenceUrl: "https://avd.example/cve-2024-6119",
    purl: "pkg:deb/debian/libssl3@3.0.14",
    stateChangedAt: "2026-01-30T08:00:00Z",
    version: 7,
    fingerprint: {
      recipe: 1,
      value: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      inputs: { kind: "vulnerability", vulnerability: "cve-2024-6119", component: "libssl3", path: "" },
      aliases: [],
    },
    formerIds: [],
    sightings: [aSighting()],
    allowedTransitions: [
      { state: "triaged", reasonRequired: false },
      { state: "risk_accepted", reasonRequired: true },
    ],
    ...change,
  };
}

export function anEntry(change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: 812,
    at: "2026-01-31T12:00:00Z",
    actor: "analyst@cloudsec.test",
    action: "transition",
    from: "new",
    to: "triaged",
    reason: "Looked at it with the team.",
    importId: null,
    ...change,
  };
}

export function aComment(change: Partial<Comment> = {}): Comment {
  return {
    id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b15",
    findingId,
    author: "lead@cloudsec.test",
    mine: false,
    body: "The image is rebuilt nightly.",
    mentions: [],
    version: 1,
    createdAt: "2026-01-31T12:00:00Z",
    editedAt: null,
    deletedAt: null,
    deletedBy: "",
    ...change,
  };
}

export function aPreview(change: Partial<BulkResult> = {}): BulkResult {
  return {
    dryRun: true,
    replayed: false,
    matched: 2,
    changed: 2,
    missing: 0,
    refused: [],
    sample: [aFinding()],
    token: "9SfLJvP0aM7dK3yVq1zXwB2nR5tU8oEhCgIiAkDlFpQ",
    ...change,
  };
}

export function aSavedFilter(change: Partial<SavedFilter> = {}): SavedFilter {
  return {
    id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b41",
    name: "Old criticals",
    filter: "severity = critical and age > 30d",
    shared: false,
    owner: "analyst@cloudsec.test",
    mine: true,
    version: 3,
    createdAt: "2026-01-30T08:00:00Z",
    updatedAt: "2026-01-30T08:00:00Z",
    ...change,
  };
}
