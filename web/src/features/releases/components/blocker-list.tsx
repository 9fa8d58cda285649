import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import { SeverityBadge } from "@/features/findings/components/severity-badge.tsx";
import { StateIndicator } from "@/features/findings/components/state-indicator.tsx";
import { count } from "@/shared/ui/count.ts";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import type { Blocker } from "../api/schemas.ts";

interface BlockerListProps {
  title: string;
  /** How many there are; the service lists the worst of them only. */
  total: number;
  blockers: readonly Blocker[];
  empty: string;
}

/** What stands in the way of a release, the worst first. */
export function BlockerList({ title, total, blockers, empty }: BlockerListProps) {
  const isPart = total > blockers.length;
  return (
    <RecordList
      label={title}
      header={
        <Header
          variant="h2"
          counter={`(${count(total)})`}
          {...(isPart && { description: `The worst ${count(blockers.length)} are listed.` })}
        >
          {title}
        </Header>
      }
      items={blockers}
      fields={fields}
      trackBy={({ key }) => key}
      empty={empty}
    />
  );
}

const fields: [RecordField<Blocker>, ...RecordField<Blocker>[]] = [
  {
    id: "what",
    header: "What",
    minWidth: 260,
    cell: ({ finding, source }) =>
      finding ? (
        <>
          <RouterLink destination={{ to: "/findings/$findingId", params: { findingId: finding.id } }}>
            {finding.title}
          </RouterLink>
          <Box variant="small" display="block">
            {finding.ruleId}
          </Box>
        </>
      ) : (
        (source ?? "The release itself")
      ),
  },
  { id: "why", header: "Why", minWidth: 220, cell: ({ detail }) => detail },
  {
    id: "severity",
    header: "Severity",
    minWidth: 110,
    cell: ({ finding }) => (finding ? <SeverityBadge severity={finding.severity} /> : "–"),
  },
  {
    id: "state",
    header: "State",
    minWidth: 140,
    cell: ({ finding }) => (finding ? <StateIndicator state={finding.state} /> : "–"),
  },
];
