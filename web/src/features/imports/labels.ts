import type { JobState } from "./api/job-state.ts";
import type { ReportFormat } from "./api/schemas.ts";

export const jobStateLabels: Record<JobState, string> = {
  queued: "Queued",
  running: "Running",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
};

export const formatLabels: Record<ReportFormat, string> = {
  sarif: "SARIF 2.1.0",
  trivy: "Trivy JSON",
  asff: "AWS Security Finding Format",
  cyclonedx: "CycloneDX JSON",
  json: "Other JSON",
  csv: "CSV",
};
