import type { Scope } from "./api/schemas.ts";

export const scopeLabels: Record<Scope, string> = {
  import: "Import",
  read: "Read",
  triage: "Triage",
  gate: "Gate",
};

export const scopeMeanings: Record<Scope, string> = {
  import: "Send reports and follow their import",
  read: "Read findings, imports and filters",
  triage: "Decide about findings",
  gate: "Ask the release gate",
};
