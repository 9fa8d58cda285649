import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useInfiniteQuery } from "@tanstack/react-query";
import { count, counted } from "@/shared/ui/count.ts";
import { Instant } from "@/shared/ui/instant.tsx";
import { MoreButton, QueryList } from "@/shared/ui/query-list.tsx";
import type { RecordField } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listRuns } from "../api/read-rules.ts";
import type { RuleRun } from "../api/schemas.ts";
import { runLabels } from "../labels.ts";
import { effectsOf } from "./rule-preview.tsx";

/** What a rule did, the latest first, and how far it is. */
export function RunList({ ruleId }: { ruleId: string }) {
  const query = useInfiniteQuery(listRuns(ruleId));
  return (
    <QueryList
      label="Runs"
      query={query}
      header={
        <Header
          variant="h2"
          description="Imports in which something matched, and runs that somebody asked for."
        >
          Runs
        </Header>
      }
      items={query.data ?? []}
      fields={fields}
      trackBy={({ id }) => id}
      empty={<Box padding={{ vertical: "l" }}>It has not done anything yet.</Box>}
      footer={query.hasNextPage && <MoreButton query={query}>Show older runs</MoreButton>}
    />
  );
}

const fields: [RecordField<RuleRun>, ...RecordField<RuleRun>[]] = [
  { id: "at", header: "Began", minWidth: 170, cell: ({ createdAt }) => <Instant at={createdAt} /> },
  { id: "state", header: "State", minWidth: 180, wide: true, cell: (run) => <Progress run={run} /> },
  { id: "why", header: "Because of", minWidth: 160, cell: (run) => <Occasion run={run} /> },
  {
    id: "did",
    header: "Did",
    minWidth: 200,
    cell: ({ counts }) =>
      [
        counted(counts.matched, "match", "matches"),
        ...effectsOf(counts).map(([what, many]) => `${what.toLowerCase()}: ${count(many)}`),
      ].join("; "),
  },
  { id: "version", header: "Version", minWidth: 90, cell: ({ ruleVersion }) => ruleVersion },
];

function Occasion({ run: { importId, requestedBy } }: { run: RuleRun }) {
  if (importId === null) return <>{requestedBy} asked for it</>;
  return <RouterLink destination={{ to: "/imports/$importId", params: { importId } }}>An import</RouterLink>;
}

const types: Record<RuleRun["state"], StatusIndicatorProps.Type> = {
  running: "in-progress",
  finished: "success",
  failed: "error",
};

function Progress({ run: { state, selected, counts, error } }: { run: RuleRun }) {
  if (state === "running" && selected) {
    return (
      <ProgressBar
        ariaLabel="Run"
        value={Math.min(100, Math.floor((100 * counts.matched) / selected))}
        additionalInfo={`${count(counts.matched)} of ${counted(selected, "finding")}`}
      />
    );
  }
  return (
    <>
      <StatusIndicator type={types[state]}>{runLabels[state]}</StatusIndicator>
      {error && <Box variant="small">{error}</Box>}
    </>
  );
}
