import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { DeliveryState } from "../api/delivery-state.ts";
import { deliveryStateLabels } from "../labels.ts";

const types: Record<DeliveryState, StatusIndicatorProps.Type> = {
  pending: "in-progress",
  delivered: "success",
  dead: "error",
};

export function DeliveryStateIndicator({ state }: { state: DeliveryState }) {
  return <StatusIndicator type={types[state]}>{deliveryStateLabels[state]}</StatusIndicator>;
}
