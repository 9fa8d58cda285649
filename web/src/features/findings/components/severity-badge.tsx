import Badge, { type BadgeProps } from "@cloudscape-design/components/badge";
import type { Severity } from "../api/schemas.ts";
import { severityLabels } from "../labels.ts";

const colors: Record<Severity, BadgeProps["color"]> = {
  critical: "severity-critical",
  high: "severity-high",
  medium: "severity-medium",
  low: "severity-low",
  info: "severity-neutral",
  unknown: "grey",
};

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <Badge color={colors[severity]}>{severityLabels[severity]}</Badge>;
}
