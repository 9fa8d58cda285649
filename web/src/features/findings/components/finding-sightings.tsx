import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import { counted } from "@/shared/ui/count.ts";
import { Instant } from "@/shared/ui/instant.tsx";
import { RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
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
  {
    id: "source",
    header: "Source",
    minWidth: 130,
    cell: ({ source, occurrences }) => (
      <>
        {source}
        <Box variant="small" display="block">
          {counted(occurrences, "record")} in its report
        </Box>
      </>
    ),
  },
  { id: "severity", header: "Severity", cell: ({ severity }) => <SeverityBadge severity={severity} /> },
  { id: "version", header: "Found version", cell: ({ componentVersion }) => componentVersion || "–" },
  { id: "fixed", header: "Fixed in", cell: ({ fixedVersion }) => fixedVersion || "No fix known" },
  { id: "where", header: "Where", cell: placeOf },
  {
    id: "last-seen",
    header: "Last seen",
    minWidth: 180,
    cell: ({ firstSeenAt, lastSeenAt, closedAt, lastImportId }) => (
      <>
        <Instant at={lastSeenAt} />
        <Box variant="small" display="block">
          {closedAt === null ? "first seen " : "no longer reported, first seen "}
          <Instant at={firstSeenAt} />
        </Box>
        <RouterLink
          fontSize="body-s"
          destination={{ to: "/imports/$importId", params: { importId: lastImportId } }}
        >
          Its last import
        </RouterLink>
      </>
    ),
  },
];

function placeOf({ path, line }: Sighting): string {
  if (path === "") return "–";
  return line > 0 ? `${path}:${line}` : path;
}
