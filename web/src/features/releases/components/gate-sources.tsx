import Header from "@cloudscape-design/components/header";
import { count } from "@/shared/ui/count.ts";
import { Instant } from "@/shared/ui/instant.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import type { GateSource } from "../api/schemas.ts";

/** The evidence: what each source had said when the gate was asked. */
export function GateSources({ sources }: { sources: readonly GateSource[] }) {
  return (
    <RecordList
      label="Evidence"
      header={
        <Header variant="h2" description="What each source had said by then.">
          Evidence
        </Header>
      }
      items={sources}
      fields={fields}
      trackBy={({ name }) => name}
      empty="No source has ever reported on it."
    />
  );
}

const fields: [RecordField<GateSource>, ...RecordField<GateSource>[]] = [
  { id: "name", header: "Source", minWidth: 180, cell: ({ name }) => name },
  { id: "tool", header: "Tool", minWidth: 120, cell: ({ tool }) => tool || "–" },
  {
    id: "reported",
    header: "Reported last",
    minWidth: 180,
    cell: ({ reportedAt }) => (reportedAt === null ? "Never" : <Instant at={reportedAt} />),
  },
  {
    id: "import",
    header: "Import",
    minWidth: 120,
    cell: ({ importId, records }) =>
      importId === null ? (
        "–"
      ) : (
        <RouterLink destination={{ to: "/imports/$importId", params: { importId } }}>
          {count(records)} records
        </RouterLink>
      ),
  },
];
