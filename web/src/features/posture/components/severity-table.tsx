import Header from "@cloudscape-design/components/header";
import { SeverityBadge } from "@/features/findings/components/severity-badge.tsx";
import { count, counted } from "@/shared/ui/count.ts";
import { RecordList } from "@/shared/ui/record-list.tsx";
import type { Posture } from "../api/schemas.ts";
import { duration } from "../duration.ts";

type Row = Posture["bySeverity"][number];

/** What is open of each severity, and how fast it goes. */
export function SeverityTable({ posture }: { posture: Posture }) {
  return (
    <RecordList
      label="Open by severity"
      header={
        <Header variant="h2" counter={`(${count(posture.open)})`}>
          Open by severity
        </Header>
      }
      items={posture.bySeverity}
      fields={fields}
      trackBy={({ severity }) => severity}
      empty="No severities."
    />
  );
}

const days = (value: number | undefined) => (value === undefined ? "None" : counted(value, "day"));

const fields: Parameters<typeof RecordList<Row>>[0]["fields"] = [
  {
    id: "severity",
    header: "Severity",
    minWidth: 110,
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
  },
  { id: "open", header: "Open", minWidth: 80, cell: ({ open }) => count(open) },
  { id: "late", header: "Late", minWidth: 80, cell: ({ late }) => count(late) },
  { id: "oldest", header: "Oldest", minWidth: 100, cell: ({ oldestDays }) => days(oldestDays) },
  { id: "target", header: "Target", minWidth: 100, cell: ({ targetDays }) => days(targetDays) },
  {
    id: "mean",
    header: "Mean time to remediate",
    minWidth: 140,
    cell: ({ remediation }) => duration(remediation.meanSeconds),
  },
];
