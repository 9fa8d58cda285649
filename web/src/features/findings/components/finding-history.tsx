import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listAudit } from "../api/list-audit.ts";
import type { AuditEntry } from "../api/schemas.ts";
import { stateLabels } from "../labels.ts";
import classes from "./finding-history.module.css";

interface FindingHistoryProps {
  findingId: string;
  /** The user's own name in the history. */
  userId: string | undefined;
}

/** Who changed the state of a finding, when and why. */
export function FindingHistory({ findingId, userId }: FindingHistoryProps) {
  const { data, error, refetch } = useQuery(listAudit(findingId));
  return (
    <Container header={<Header variant="h2">History</Header>}>
      {error ? (
        <Failure header="The history could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : (
        <Entries entries={data} userId={userId} />
      )}
    </Container>
  );
}

function Entries({
  entries,
  userId,
}: {
  entries: readonly AuditEntry[] | undefined;
  userId: string | undefined;
}) {
  if (!entries) return <StatusIndicator type="loading">Loading the history</StatusIndicator>;
  if (entries.length === 0)
    return <Box color="text-body-secondary">Nobody has changed this finding yet.</Box>;
  return (
    <ol className={classes.entries} aria-label="History">
      {entries.map((entry) => (
        <li key={entry.id} className={`${classes.entry} ${classes[entry.action]}`}>
          <Box variant="strong">
            {entry.action === "merged"
              ? `Took in a finding that was ${stateLabels[entry.from].toLowerCase()}`
              : `${stateLabels[entry.from]} → ${stateLabels[entry.to]}`}
          </Box>
          {entry.reason && <p className={classes.reason}>{entry.reason}</p>}
          <Box variant="small" display="block">
            {entry.actor === userId ? "You" : entry.actor}, <Instant at={entry.at} />
            {entry.importId !== null && (
              <>
                , by{" "}
                <RouterLink
                  fontSize="body-s"
                  destination={{ to: "/imports/$importId", params: { importId: entry.importId } }}
                >
                  an import
                </RouterLink>
              </>
            )}
          </Box>
        </li>
      ))}
    </ol>
  );
}
