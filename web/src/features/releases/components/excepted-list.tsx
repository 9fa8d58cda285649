import Header from "@cloudscape-design/components/header";
import { SeverityBadge } from "@/features/findings/components/severity-badge.tsx";
import { count } from "@/shared/ui/count.ts";
import { Instant } from "@/shared/ui/instant.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import type { Excepted } from "../api/schemas.ts";

interface ExceptedListProps {
  total: number;
  excepted: readonly Excepted[];
}

/** The findings that exceptions of the policy let pass. */
export function ExceptedList({ total, excepted }: ExceptedListProps) {
  return (
    <RecordList
      label="Let pass by the policy"
      header={
        <Header variant="h2" counter={`(${count(total)})`} description="The policy names them as exceptions.">
          Let pass by the policy
        </Header>
      }
      items={excepted}
      fields={fields}
      trackBy={({ finding }) => finding.id}
      empty="None."
    />
  );
}

const fields: [RecordField<Excepted>, ...RecordField<Excepted>[]] = [
  {
    id: "what",
    header: "Finding",
    minWidth: 240,
    cell: ({ finding }) => (
      <RouterLink destination={{ to: "/findings/$findingId", params: { findingId: finding.id } }}>
        {finding.title}
      </RouterLink>
    ),
  },
  {
    id: "severity",
    header: "Severity",
    minWidth: 110,
    cell: ({ finding }) => <SeverityBadge severity={finding.severity} />,
  },
  { id: "reason", header: "Why", minWidth: 200, cell: ({ reason }) => reason },
  { id: "owner", header: "Owner", minWidth: 110, cell: ({ owner }) => owner },
  { id: "until", header: "Until", minWidth: 170, cell: ({ expiresAt }) => <Instant at={expiresAt} /> },
];
