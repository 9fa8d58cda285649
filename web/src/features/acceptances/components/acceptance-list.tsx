import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SeverityBadge } from "@/features/findings/components/severity-badge.tsx";
import { stateLabels } from "@/features/findings/labels.ts";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { PageButtons } from "@/shared/ui/page-buttons.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import type { AcceptancesSearch } from "../acceptances-search.ts";
import { listAcceptances, soonDays } from "../api/list-acceptances.ts";
import type { Acceptance, ListedAcceptance } from "../api/schemas.ts";
import { endLabels, timeLeft } from "../labels.ts";
import { AcceptanceFilters } from "./acceptance-filters.tsx";
import { EndDialog } from "./end-dialog.tsx";
import { RenewDialog } from "./renew-dialog.tsx";

interface AcceptanceListProps {
  search: AcceptancesSearch;
  /** Whether the user's role may change acceptances; the service decides again. */
  mayChange: boolean;
  onFilter: (search: AcceptancesSearch) => void;
  isFirst: boolean;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

interface Task {
  kind: "renew" | "end";
  listed: ListedAcceptance;
}

/** Risks that somebody answers for, those that run out first first. */
export function AcceptanceList({ search, mayChange, onFilter, ...pages }: AcceptanceListProps) {
  const [now] = useState(() => new Date());
  const { data, error, isPending, refetch } = useQuery(listAcceptances(search, now));
  const [task, setTask] = useState<Task>();
  const [outcome, setOutcome] = useState<string>();
  const dismiss = () => setTask(undefined);
  const done = (text: string) => {
    dismiss();
    setOutcome(text);
  };
  const changeable = mayChange && search.view !== "ended";

  return (
    <SpaceBetween size="m">
      {outcome && (
        <Announcement type="success" onDismiss={() => setOutcome(undefined)}>
          {outcome}
        </Announcement>
      )}
      <RecordList
        label="Accepted risks"
        header={
          <Header
            variant="h1"
            description="Risks that somebody answers for until a day. Then their findings come back."
          >
            Accepted risks
          </Header>
        }
        filter={<AcceptanceFilters search={search} onFilter={onFilter} />}
        items={error ? [] : (data?.items ?? [])}
        fields={changeable ? [...fieldsAt(now), actionsField(setTask)] : fieldsAt(now)}
        trackBy={({ acceptance }) => acceptance.id}
        loading={isPending}
        loadingText="Loading the accepted risks"
        empty={
          error ? (
            <Failure
              header="The accepted risks could not be loaded"
              error={error}
              onRetry={() => void refetch()}
            />
          ) : (
            <NoAcceptances search={search} />
          )
        }
        footer={
          data && <PageButtons label="Pages of accepted risks" nextCursor={data.nextCursor} {...pages} />
        }
      />
      {task?.kind === "renew" && (
        <RenewDialog
          listed={task.listed}
          onDone={({ owner }) => done(`The risk is accepted for longer, and ${owner} answers for it.`)}
          onDismiss={dismiss}
        />
      )}
      {task?.kind === "end" && (
        <EndDialog
          listed={task.listed}
          onDone={({ state }) =>
            done(`The risk is accepted no longer. The finding is now ${stateLabels[state].toLowerCase()}.`)
          }
          onDismiss={dismiss}
        />
      )}
    </SpaceBetween>
  );
}

type Fields = [RecordField<ListedAcceptance>, ...RecordField<ListedAcceptance>[]];

function fieldsAt(now: Date): Fields {
  return [
    {
      id: "finding",
      header: "Finding",
      minWidth: 200,
      cell: ({ finding: { id, title, ruleId } }) => (
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
      cell: ({ finding }) => <SeverityBadge severity={finding.severity} />,
    },
    {
      id: "until",
      header: "Accepted until",
      minWidth: 150,
      cell: ({ acceptance }) => <Until acceptance={acceptance} now={now} />,
    },
    { id: "owner", header: "Owner", minWidth: 150, cell: ({ acceptance }) => acceptance.owner },
    {
      id: "reason",
      header: "Reason",
      minWidth: 220,
      wide: true,
      cell: ({ acceptance }) => acceptance.reason,
    },
    {
      id: "accepted",
      header: "Accepted",
      minWidth: 150,
      cell: ({ acceptance: { acceptedAt, acceptedBy } }) => (
        <>
          <Instant at={acceptedAt} />
          <Box variant="small" display="block">
            by {acceptedBy}
          </Box>
        </>
      ),
    },
  ];
}

function Until({
  acceptance: { expiresAt, end, endedAt, endedBy },
  now,
}: {
  acceptance: Acceptance;
  now: Date;
}) {
  const soon = new Date(expiresAt).getTime() - now.getTime() < soonDays * 24 * 60 * 60 * 1000;
  return (
    <>
      <Instant at={expiresAt} />
      <Box display="block">
        {endedAt === null ? (
          <StatusIndicator type={soon ? "warning" : "success"}>{timeLeft(expiresAt, now)}</StatusIndicator>
        ) : (
          <StatusIndicator type="stopped">{endLabels[end]}</StatusIndicator>
        )}
      </Box>
      {endedAt !== null && (
        <Box variant="small" display="block">
          <Instant at={endedAt} />
          {end !== "expired" && ` by ${endedBy}`}
        </Box>
      )}
    </>
  );
}

function actionsField(onTask: (task: Task) => void): RecordField<ListedAcceptance> {
  return {
    id: "actions",
    header: "Actions",
    minWidth: 150,
    wide: true,
    cell: (listed) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          ariaLabel={`Renew the acceptance of ${listed.finding.title}`}
          onClick={() => onTask({ kind: "renew", listed })}
        >
          Renew
        </Button>
        <Button
          ariaLabel={`End the acceptance of ${listed.finding.title}`}
          onClick={() => onTask({ kind: "end", listed })}
        >
          End
        </Button>
      </SpaceBetween>
    ),
  };
}

function NoAcceptances({ search: { view = "soon", owner } }: { search: AcceptancesSearch }) {
  const what = { soon: "runs out within 30 days", active: "is accepted now", ended: "was accepted before" };
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <Box variant="strong">
        No risk {owner && `of ${owner} `}
        {what[view]}
      </Box>
      <Box variant="p">The risk of a finding is accepted by changing its state.</Box>
    </Box>
  );
}
