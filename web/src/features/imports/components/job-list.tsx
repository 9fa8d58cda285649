import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { DoneBy } from "@/shared/ui/done-by.tsx";
import { PageButtons } from "@/shared/ui/page-buttons.tsx";
import { QueryList } from "@/shared/ui/query-list.tsx";
import type { RecordField } from "@/shared/ui/record-list.tsx";
import { type JobState, jobStateSchema, jobStates } from "../api/job-state.ts";
import { listJobs } from "../api/list-jobs.ts";
import type { ImportJob } from "../api/schemas.ts";
import type { ImportsSearch } from "../imports-search.ts";
import { jobStateLabels } from "../labels.ts";
import { isFinished } from "../polling.ts";
import { CancelButton } from "./cancel-button.tsx";
import { JobOutcome } from "./job-outcome.tsx";
import { JobProgress } from "./job-progress.tsx";

interface JobListProps {
  search: ImportsSearch;
  /** Whether the user's role may cancel imports; the service decides again. */
  mayCancel: boolean;
  onState: (state: JobState | undefined) => void;
  isFirst: boolean;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

/** Import jobs, newest first, and how far they are. */
export function JobList({ search, mayCancel, onState, ...pages }: JobListProps) {
  const query = useQuery(listJobs(search));
  const { data } = query;
  return (
    <QueryList
      label="Import jobs"
      query={query}
      header={
        <Header variant="h2" description="Finished jobs are kept for 30 days.">
          Import jobs
        </Header>
      }
      filter={<StateFilter state={search.state} onChange={onState} />}
      items={data?.items ?? []}
      fields={mayCancel ? [...fields, cancelField] : fields}
      trackBy={({ id }) => id}
      empty={<NoJobs filtered={search.state !== undefined} />}
      footer={data && <PageButtons label="Pages of import jobs" nextCursor={data.nextCursor} {...pages} />}
    />
  );
}

const fields: [RecordField<ImportJob>, ...RecordField<ImportJob>[]] = [
  { id: "source", header: "Source", minWidth: 160, cell: ({ source }) => source },
  { id: "progress", header: "Progress", minWidth: 200, wide: true, cell: (job) => <JobProgress job={job} /> },
  { id: "outcome", header: "Outcome", minWidth: 260, wide: true, cell: (job) => <JobOutcome job={job} /> },
  {
    id: "created",
    header: "Sent",
    minWidth: 170,
    cell: ({ createdAt, createdBy }) => <DoneBy at={createdAt} by={createdBy} />,
  },
];

const cancelField: RecordField<ImportJob> = {
  id: "cancel",
  header: "Actions",
  minWidth: 110,
  cell: (job) => (isFinished(job) ? "–" : <CancelButton job={job} />),
};

const any = { value: "any", label: "Any state" };

interface StateFilterProps {
  state: JobState | undefined;
  onChange: (state: JobState | undefined) => void;
}

function StateFilter({ state, onChange }: StateFilterProps) {
  const option = (value: JobState) => ({ value, label: jobStateLabels[value] });
  return (
    <FormField label="State">
      <Select
        selectedOption={state ? option(state) : any}
        options={[any, ...jobStates.map(option)]}
        onChange={({ detail }) => onChange(jobStateSchema.safeParse(detail.selectedOption.value).data)}
      />
    </FormField>
  );
}

function NoJobs({ filtered }: { filtered: boolean }) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <Box variant="strong">{filtered ? "No import job is in this state" : "No import jobs yet"}</Box>
      <Box variant="p">Reports that are imported in the background appear here.</Box>
    </Box>
  );
}
