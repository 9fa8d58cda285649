import Header from "@cloudscape-design/components/header";
import { useQuery } from "@tanstack/react-query";
import { count } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listPostureSources } from "../api/list-posture-sources.ts";
import type { SourcePosture } from "../api/schemas.ts";

/** Where most is to be done. */
export function PostureSources() {
  const { data = [], error, isPending, refetch } = useQuery(listPostureSources());
  return (
    <RecordList
      label="Top sources"
      header={
        <Header variant="h2" description="Those whose open findings weigh most">
          Top sources
        </Header>
      }
      items={data}
      fields={fields}
      trackBy={({ source }) => source}
      loading={isPending}
      loadingText="Loading the sources"
      empty={
        error ? (
          <Failure header="The sources could not be loaded" error={error} onRetry={() => void refetch()} />
        ) : (
          "No source has reported yet."
        )
      }
    />
  );
}

const fields: Parameters<typeof RecordList<SourcePosture>>[0]["fields"] = [
  {
    id: "source",
    header: "Source",
    minWidth: 180,
    cell: ({ source }) => (
      <RouterLink destination={{ to: "/findings", search: { source } }}>{source}</RouterLink>
    ),
  },
  { id: "load", header: "Weight", minWidth: 90, cell: ({ load }) => count(load) },
  { id: "open", header: "Open", minWidth: 80, cell: ({ open }) => count(open) },
  { id: "critical", header: "Critical", minWidth: 90, cell: ({ bySeverity }) => count(bySeverity.critical) },
  { id: "high", header: "High", minWidth: 80, cell: ({ bySeverity }) => count(bySeverity.high) },
  {
    id: "last",
    header: "Last reported",
    minWidth: 150,
    cell: ({ lastReportedAt }) => (lastReportedAt ? <Instant at={lastReportedAt} /> : "Not known"),
  },
];
