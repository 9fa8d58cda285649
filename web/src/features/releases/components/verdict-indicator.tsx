import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Verdict } from "../api/verdict.ts";
import { verdictLabels } from "../labels.ts";

const types: Record<Verdict, StatusIndicatorProps.Type> = {
  pass: "success",
  fail: "error",
  waived: "warning",
};

export function VerdictIndicator({ verdict }: { verdict: Verdict }) {
  return <StatusIndicator type={types[verdict]}>{verdictLabels[verdict]}</StatusIndicator>;
}
