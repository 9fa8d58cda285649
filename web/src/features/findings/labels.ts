import type { FindingKind, FindingSort, FindingState, Severity } from "./api/schemas.ts";

export const severityLabels: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "Info",
  unknown: "Unknown",
};

export const stateLabels: Record<FindingState, string> = {
  new: "New",
  triaged: "Triaged",
  in_progress: "In progress",
  risk_accepted: "Risk accepted",
  false_positive: "False positive",
  fixed: "Fixed",
  reopened: "Reopened",
};

export const kindLabels: Record<FindingKind, string> = {
  vulnerability: "Vulnerability",
  misconfiguration: "Misconfiguration",
  secret: "Secret",
  licence: "Licence",
  code: "Code weakness",
  threat: "Threat",
};

export const sortLabels: Record<FindingSort, string> = {
  severity: "Severity",
  lastSeen: "Last seen",
  firstSeen: "First seen",
};
