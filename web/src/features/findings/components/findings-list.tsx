import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { count, counted } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { PageButtons } from "@/shared/ui/page-buttons.tsx";
import { RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { useDraft } from "@/shared/ui/use-draft.ts";
import { listFindings } from "../api/list-findings.ts";
import type { Finding, FindingPage } from "../api/schemas.ts";
import { filterProblemOf } from "../filter-problem.ts";
import { offsetOf } from "../filter-text.ts";
import { type FindingsSearch, isFiltered } from "../findings-search.ts";
import { kindLabels } from "../labels.ts";
import { useSelection } from "../use-selection.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { ExploitedBadge } from "./exploited-badge.tsx";
import { ExportButton } from "./export-button.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { type FindingsDialog, FindingsDialogs } from "./findings-dialogs.tsx";
import { FindingsFilters } from "./findings-filters.tsx";
import { SeverityBadge } from "./severity-badge.tsx";
import { SlaIndicator } from "./sla-indicator.tsx";
import { StateIndicator } from "./state-indicator.tsx";

interface FindingsListProps {
  search: FindingsSearch;
  /** The names of sources that are known, to propose them. */
  sources: readonly string[];
  /** Whether the user's role may change findings; the service decides again. */
  mayChange: boolean;
  isAdmin: boolean;
  /** Changes filters or order; the list then starts at its first page. */
  onFilter: (change: Partial<FindingsSearch>) => void;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

/** The findings that match the URL's filters, one page at a time. */
export function FindingsList(props: FindingsListProps) {
  const { search, sources, mayChange, isAdmin, onFilter, onNextPage, onPreviousPage } = props;
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(listFindings(search));
  // What was loaded before an error may no longer be so.
  const items = error ? [] : (data?.items ?? []);
  const selection = useSelection(search);
  const [draft, setDraft] = useDraft(search.filter ?? "");
  const [dialog, setDialog] = useState<FindingsDialog>();
  const [outcome, setOutcome] = useState<string>();
  const problem = filterProblemOf(error, search.filter ?? "", offsetOf(search));
  const bar = (
    <FilterBar
      search={search}
      draft={draft}
      onDraft={setDraft}
      problem={problem}
      sources={sources}
      onChange={onFilter}
      onDialog={setDialog}
    >
      <ExportButton search={search} disabled={problem !== undefined} />
    </FilterBar>
  );

  return (
    <>
      <LiveRegion hidden>{data && !isPlaceholderData && `${countOf(data)} findings match`}</LiveRegion>
      <RecordList<Finding>
        label="Findings"
        header={
          <Header variant="h1" {...(data && { counter: `(${countOf(data)})`, description: shareOf(data) })}>
            Findings
          </Header>
        }
        filter={
          <SpaceBetween size="m">
            <FindingsFilters search={search} onChange={onFilter} bar={bar} />
            {mayChange && (
              <BulkBar
                search={search}
                page={data}
                selection={selection}
                outcome={outcome}
                onForget={() => setOutcome(undefined)}
                onAsk={() => {
                  setOutcome(undefined);
                  setDialog("bulk");
                }}
              />
            )}
          </SpaceBetween>
        }
        items={items}
        fields={fields}
        trackBy={(finding) => finding.id}
        loading={isPending}
        loadingText="Loading findings"
        {...(mayChange && {
          selection: {
            chosen: selection.chosenOf(items),
            onChange: (chosen) => selection.choose(items, chosen),
            nameOf: ({ title }) => title,
          },
        })}
        empty={
          error ? (
            <NotLoaded error={error} unreadable={problem !== undefined} onRetry={() => void refetch()} />
          ) : (
            <NoFindings filtered={isFiltered(search)} />
          )
        }
        footer={
          data && (
            <PageButtons
              label="Pages of findings"
              nextCursor={data.nextCursor}
              isFirst={search.cursor === undefined}
              onNextPage={onNextPage}
              onPreviousPage={onPreviousPage}
            />
          )
        }
      />
      <FindingsDialogs
        open={dialog}
        search={search}
        selection={selection}
        isAdmin={isAdmin}
        onDismiss={() => setDialog(undefined)}
        onChanged={(text) => {
          setDialog(undefined);
          setOutcome(text);
          selection.clear();
        }}
      />
    </>
  );
}

const fields: [Field, ...Field[]] = [
  {
    id: "title",
    header: "Finding",
    minWidth: 280,
    cell: ({ id, title, ruleId, kev }) => (
      <>
        <RouterLink destination={{ to: "/findings/$findingId", params: { findingId: id } }}>
          {title}
        </RouterLink>
        <Box variant="small" display="block">
          {ruleId}
        </Box>
        {kev && <ExploitedBadge />}
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
  { id: "priority", header: "Priority", minWidth: 90, cell: ({ priority }) => priority },
  {
    id: "due",
    header: "Due",
    minWidth: 150,
    cell: ({ dueAt, slaState }) => (
      <>
        {dueAt === null ? "No due date" : <Instant at={dueAt} />}
        <Box display="block">
          <SlaIndicator state={slaState} />
        </Box>
      </>
    ),
  },
  { id: "kind", header: "Kind", minWidth: 130, cell: ({ kind }) => kindLabels[kind] },
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
    minWidth: 150,
    cell: ({ lastSeenAt }) => <Instant at={lastSeenAt} />,
  },
];

type Field = Parameters<typeof RecordList<Finding>>[0]["fields"][number];

function countOf({ total }: FindingPage): string {
  return count(total.count) + (total.exact ? "" : "+");
}

/** How much of all this is. The service stops counting at some point, so that a page stays fast. */
function shareOf({ items, total }: FindingPage): string {
  const bound = total.exact ? "" : "at least ";
  return `${count(items.length)} of ${bound}${counted(total.count, "finding")} on this page`;
}

interface NotLoadedProps {
  error: unknown;
  /** What is wrong is said at the filter already. */
  unreadable: boolean;
  onRetry: () => void;
}

function NotLoaded({ error, unreadable, onRetry }: NotLoadedProps) {
  if (!unreadable)
    return <Failure header="The findings could not be loaded" error={error} onRetry={onRetry} />;
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <Box variant="strong">The filter cannot be read</Box>
      <Box variant="p">What is wrong is marked at the filter.</Box>
    </Box>
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
