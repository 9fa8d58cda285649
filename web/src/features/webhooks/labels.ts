import type { DeliveryState } from "./api/delivery-state.ts";
import type { EventType } from "./api/schemas.ts";

export const eventTypeLabels: Record<EventType, string> = {
  "finding.created": "Finding created",
  "finding.reopened": "Finding reopened",
  "finding.fixed": "Finding fixed",
  "finding.state_changed": "State of a finding changed",
  "finding.states_changed": "State of many findings changed",
  "import.completed": "Import completed",
};

export const deliveryStateLabels: Record<DeliveryState, string> = {
  pending: "Being tried",
  delivered: "Delivered",
  dead: "Given up",
};
