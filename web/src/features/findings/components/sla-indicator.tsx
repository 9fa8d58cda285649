import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { SlaState } from "../api/schemas.ts";
import { slaLabels } from "../labels.ts";

const types: Record<SlaState, StatusIndicatorProps.Type> = {
  none: "info",
  running: "in-progress",
  paused: "stopped",
  breached: "error",
  met: "success",
  missed: "warning",
};

/** Whether a finding is remediated in time. */
export function SlaIndicator({ state }: { state: SlaState }) {
  return (
    <StatusIndicator type={types[state]} wrapText={false}>
      {slaLabels[state]}
    </StatusIndicator>
  );
}
