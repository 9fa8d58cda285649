import Box from "@cloudscape-design/components/box";
import { Code } from "@/shared/ui/code.tsx";
import { count, counted, size } from "@/shared/ui/count.ts";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import type { Import, ImportJob } from "../api/schemas.ts";

/** What came of a job: what it changed, or why nothing came in. */
export function JobOutcome({ job }: { job: ImportJob }) {
  const { error, state, sizeBytes, recordsRead, attempts } = job;
  if (job.import) return <ImportOutcome summary={job.import} />;
  if (error) return <Refusal error={error} recordsRead={recordsRead} />;
  if (state === "cancelled") return "Nothing was imported.";
  return (
    <>
      {size(sizeBytes)}
      {attempts > 1 && <Box variant="small">taken up {count(attempts)} times</Box>}
    </>
  );
}

type RefusalProps = Pick<ImportJob, "recordsRead"> & { error: NonNullable<ImportJob["error"]> };

/** Why nothing came in. It is no news when the list is opened later, so nobody is alarmed. */
function Refusal({ error: { title, detail, requestId }, recordsRead }: RefusalProps) {
  return (
    <>
      {detail ?? title}
      <Box variant="small" display="block">
        {counted(recordsRead, "record")} {recordsRead === 1 ? "was" : "were"} read before. Nothing was
        imported.
      </Box>
      <Box variant="small" display="block">
        Request id: <Code>{requestId}</Code>
      </Box>
    </>
  );
}

function ImportOutcome({ summary }: { summary: Import }) {
  const { id, records, created, reopened, closed, collided } = summary;
  const parts = [
    `${count(created)} new`,
    reopened > 0 && `${count(reopened)} reopened`,
    `${count(closed)} fixed`,
    collided > 0 && `${count(collided)} collided`,
  ].filter(Boolean);
  return (
    <>
      <RouterLink destination={{ to: "/imports/$importId", params: { importId: id } }}>
        {counted(records, "record")}
      </RouterLink>
      <Box variant="small" display="block">
        {parts.join(", ")}
      </Box>
    </>
  );
}
