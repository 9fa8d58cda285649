import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { FindingState } from "../api/schemas.ts";
import { stateLabels } from "../labels.ts";

const types: Record<FindingState, StatusIndicatorProps.Type> = {
  new: "info",
  triaged: "pending",
  in_progress: "in-progress",
  risk_accepted: "warning",
  false_positive: "stopped",
  fixed: "success",
  reopened: "error",
};

export function StateIndicator({ state }: { state: FindingState }) {
  return (
    <StatusIndicator type={types[state]} wrapText={false}>
      {stateLabels[state]}
    </StatusIndicator>
  );
}
