import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listFindings } from "../api/list-findings.ts";
import type { Finding, FindingPage } from "../api/schemas.ts";
import { type FindingsSearch, isFiltered } from "../findings-search.ts";
import { kindLabels } from "../labels.ts";
import { FindingsFilters } from "./findings-filters.tsx";
import { SeverityBadge } from "./severity-badge.tsx";
import { StateIndicator } from "./state-indicator.tsx";

interface FindingsListProps {
  search: FindingsSearch;
  /** Changes filters or order; the list then starts at its first page. */
  onFilter: (change: Partial<FindingsSearch>) => void;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

/** The findings that match the URL's filters, one page at a time. */
export function FindingsList({ search, onFilter, onNextPage, onPreviousPage }: FindingsListProps) {
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(listFindings(search));
  const filters = <FindingsFilters search={search} onChange={onFilter} />;
  const header = (
    <Header variant="h1" {...(data && { counter: `(${countOf(data)})` })}>
      Findings
    </Header>
  );

  if (error) {
    return (
      <SpaceBetween size="l">
        {header}
        {filters}
        <Failure header="The findings could not be loaded" error={error} onRetry={() => void refetch()} />
      </SpaceBetween>
    );
  }
  return (
    <>
      <LiveRegion hidden>{data && !isPlaceholderData && `${countOf(data)} findings match`}</LiveRegion>
      <RecordList
        label="Findings"
        header={header}
        filter={filters}
        items={data?.items ?? []}
        fields={fields}
        trackBy={(finding) => finding.id}
        loading={isPending}
        loadingText="Loading findings"
        empty={<NoFindings filtered={isFiltered(search)} />}
        footer={
          data && (
            <PageButtons
              page={data}
              isFirst={search.cursor === undefined}
              onNextPage={onNextPage}
              onPreviousPage={onPreviousPage}
            />
          )
        }
      />
    </>
  );
}

const fields: [Field, ...Field[]] = [
  {
    id: "title",
    header: "Finding",
    minWidth: 280,
    cell: ({ id, title, ruleId }) => (
      <>
        <RouterLink destination={{ to: "/findings/$findingId", params: { findingId: id } }}>
          {title}
        </RouterLink>
        <Box variant="small" display="block">
          {ruleId}
        </Box>
      </>
    ),
  },
  {
    id: "severity",
    header: "Severity",
    minWidth: 110,
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
  },
  { id: "state", header: "State", minWidth: 150, cell: ({ state }) => <StateIndicator state={state} /> },
  { id: "kind", header: "Kind", minWidth: 150, cell: ({ kind }) => kindLabels[kind] },
  {
    id: "where",
    header: "Where",
    minWidth: 140,
    cell: ({ component, path }) => component || path || "Not stated",
  },
  { id: "sources", header: "Sources", minWidth: 90, cell: ({ sources }) => sources },
  {
    id: "last-seen",
    header: "Last seen",
    minWidth: 180,
    cell: ({ lastSeenAt }) => <Instant at={lastSeenAt} />,
  },
];

type Field = Parameters<typeof RecordList<Finding>>[0]["fields"][number];

function countOf({ total }: FindingPage): string {
  return total.count.toLocaleString("en-GB") + (total.exact ? "" : "+");
}

interface PageButtonsProps {
  page: FindingPage;
  isFirst: boolean;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

function PageButtons({ page, isFirst, onNextPage, onPreviousPage }: PageButtonsProps) {
  const { nextCursor } = page;
  if (isFirst && nextCursor === null) return null;
  return (
    <nav aria-label="Pages of findings">
      <SpaceBetween size="xs" direction="horizontal">
        <Button iconName="angle-left" onClick={onPreviousPage} disabled={isFirst}>
          Previous page
        </Button>
        <Button
          iconName="angle-right"
          iconAlign="right"
          onClick={() => nextCursor !== null && onNextPage(nextCursor)}
          disabled={nextCursor === null}
        >
          Next page
        </Button>
      </SpaceBetween>
    </nav>
  );
}

function NoFindings({ filtered }: { filtered: boolean }) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <Box variant="strong">{filtered ? "No finding matches these filters" : "No findings yet"}</Box>
      <Box variant="p">
        {filtered
          ? "Clear the filters to see every finding."
          : "They appear here as soon as a scanner's report is imported."}
      </Box>
    </Box>
  );
}
