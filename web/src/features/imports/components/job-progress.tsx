import ProgressBar from "@cloudscape-design/components/progress-bar";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { count, size } from "@/shared/ui/count.ts";
import type { JobState } from "../api/job-state.ts";
import type { ImportJob } from "../api/schemas.ts";
import { jobStateLabels } from "../labels.ts";

const types: Record<JobState, StatusIndicatorProps.Type> = {
  queued: "pending",
  running: "in-progress",
  succeeded: "success",
  failed: "error",
  cancelled: "stopped",
};

/** Where a job is, and while it runs how much of the report was read. */
export function JobProgress({ job }: { job: ImportJob }) {
  const { state, source, bytesRead, sizeBytes, recordsRead } = job;
  if (state !== "running")
    return <StatusIndicator type={types[state]}>{jobStateLabels[state]}</StatusIndicator>;
  return (
    <ProgressBar
      ariaLabel={`Import of ${source}`}
      value={sizeBytes === 0 ? 0 : Math.floor((100 * bytesRead) / sizeBytes)}
      description={bytesRead < sizeBytes ? "Reading" : "Merging what was read"}
      additionalInfo={`${size(bytesRead)} of ${size(sizeBytes)}, ${count(recordsRead)} records`}
    />
  );
}
