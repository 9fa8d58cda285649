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
  /** The names under which the user is known. */
  userNames: readonly string[];
}

/** Who changed a finding, when and why. */
export function FindingHistory({ findingId, userNames }: FindingHistoryProps) {
  const { data, error, refetch } = useQuery(listAudit(findingId));
  return (
    <Container header={<Header variant="h2">History</Header>}>
      {error ? (
        <Failure header="The history could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : (
        <Entries entries={data} userNames={userNames} />
      )}
    </Container>
  );
}

/** Entries that are not about the state have the same one before and after. */
function whatHappened({ action, from, to, change }: AuditEntry): string {
  switch (action) {
    case "assigned":
      return change?.assigneeAfter ? `Assigned to ${change.assigneeAfter}` : "Unassigned";
    case "labelled":
      return [
        ...(change?.labelsAdded ?? []).map((label) => `+ ${label}`),
        ...(change?.labelsRemoved ?? []).map((label) => `− ${label}`),
      ].join(", ");
    case "commented":
      return "Commented";
    case "comment_edited":
      return "Edited a comment";
    case "comment_deleted":
      return "Deleted a comment";
    case "expired":
      return `The accepted risk expired: ${stateLabels[from]} → ${stateLabels[to]}`;
    case "renewed":
      return "Accepted the risk for longer";
    case "merged":
      return `Took in a finding that was ${stateLabels[from].toLowerCase()}`;
    default:
      return `${stateLabels[from]} → ${stateLabels[to]}`;
  }
}

function Entries({
  entries,
  userNames,
}: {
  entries: readonly AuditEntry[] | undefined;
  userNames: readonly string[];
}) {
  if (!entries) return <StatusIndicator type="loading">Loading the history</StatusIndicator>;
  if (entries.length === 0)
    return <Box color="text-body-secondary">Nobody has changed this finding yet.</Box>;
  return (
    <ol className={classes.entries} aria-label="History">
      {entries.map((entry) => (
        <li key={entry.id} className={[classes.entry, classes[entry.action]].filter(Boolean).join(" ")}>
          <Box variant="strong">{whatHappened(entry)}</Box>
          {entry.reason && <p className={classes.reason}>{entry.reason}</p>}
          <Box variant="small" display="block">
            {userNames.includes(entry.actor) ? "You" : entry.actor}, <Instant at={entry.at} />
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
