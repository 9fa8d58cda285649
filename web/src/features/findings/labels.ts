import type {
  Criticality,
  Exposure,
  FindingKind,
  FindingSort,
  FindingState,
  Severity,
  SlaState,
} from "./api/schemas.ts";

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
  priority: "Priority",
  due: "Due first",
  lastSeen: "Last seen",
  firstSeen: "First seen",
};

export const slaLabels: Record<SlaState, string> = {
  none: "No target",
  running: "On time",
  paused: "Paused",
  breached: "Overdue",
  met: "Met",
  missed: "Missed",
};

export const criticalityLabels: Record<Criticality, string> = {
  critical: "Critical",
  high: "High",
  normal: "Normal",
  low: "Low",
};

export const exposureLabels: Record<Exposure, string> = {
  internet: "From the internet",
  internal: "From inside",
  none: "Not at all",
};
