import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import { Instant } from "@/shared/ui/instant.tsx";
import { RecordList } from "@/shared/ui/record-list.tsx";
import type { Sighting } from "../api/schemas.ts";
import { SeverityBadge } from "./severity-badge.tsx";

/** Who reports the finding, who did, and what each of them says. */
export function FindingSightings({ sightings }: { sightings: readonly Sighting[] }) {
  return (
    <RecordList
      label="Sightings"
      header={
        <Header variant="h2" counter={`(${sightings.length})`} description="What each source says">
          Sightings
        </Header>
      }
      items={sightings}
      fields={fields}
      trackBy={(sighting) => sighting.source}
      empty="No source reports this finding."
    />
  );
}

const fields: Parameters<typeof RecordList<Sighting>>[0]["fields"] = [
  { id: "source", header: "Source", cell: ({ source }) => source },
  { id: "severity", header: "Severity", cell: ({ severity }) => <SeverityBadge severity={severity} /> },
  { id: "version", header: "Found version", cell: ({ componentVersion }) => componentVersion || "–" },
  { id: "fixed", header: "Fixed in", cell: ({ fixedVersion }) => fixedVersion || "No fix known" },
  { id: "where", header: "Where", cell: placeOf },
  {
    id: "last-seen",
    header: "Last seen",
    minWidth: 190,
    cell: ({ firstSeenAt, lastSeenAt, closedAt }) => (
      <>
        <Instant at={lastSeenAt} />
        <Box variant="small" display="block">
          {closedAt === null ? "first seen " : "no longer reported, first seen "}
          <Instant at={firstSeenAt} />
        </Box>
      </>
    ),
  },
];

function placeOf({ path, line }: Sighting): string {
  if (path === "") return "–";
  return line > 0 ? `${path}:${line}` : path;
}
