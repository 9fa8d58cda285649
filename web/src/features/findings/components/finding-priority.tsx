import Header from "@cloudscape-design/components/header";
import { RecordList } from "@/shared/ui/record-list.tsx";
import type { FindingDetail } from "../api/schemas.ts";

type Factor = FindingDetail["priorityFactors"][number];

const names: Record<Factor["name"], string> = {
  severity: "Severity",
  epss: "EPSS",
  kev: "Known exploited",
  exposure: "Exposure",
  criticality: "Criticality",
};

/** What a finding's priority is the sum of, and why. */
export function FindingPriority({ finding: { priority, priorityFactors } }: { finding: FindingDetail }) {
  return (
    <RecordList
      label="Priority"
      header={
        <Header variant="h2" counter={`(${priority} of 100)`} description="What it is the sum of">
          Priority
        </Header>
      }
      items={priorityFactors}
      fields={fields}
      trackBy={({ name }) => name}
      empty="Nothing adds to it."
    />
  );
}

const fields: Parameters<typeof RecordList<Factor>>[0]["fields"] = [
  { id: "name", header: "Factor", minWidth: 130, cell: ({ name }) => names[name] },
  { id: "value", header: "Known", minWidth: 100, cell: ({ value }) => value },
  { id: "points", header: "Adds", minWidth: 90, cell: ({ points, most }) => `${points} of ${most}` },
  { id: "why", header: "Why", minWidth: 220, wide: true, cell: ({ why }) => why },
];
