import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { PageButtons } from "@/shared/ui/page-buttons.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listEvaluations } from "../api/list-evaluations.ts";
import type { EvaluationSummary } from "../api/schemas.ts";
import { type Verdict, verdictSchema, verdicts } from "../api/verdict.ts";
import { verdictLabels } from "../labels.ts";
import type { ReleasesSearch } from "../releases-search.ts";
import { VerdictIndicator } from "./verdict-indicator.tsx";

interface EvaluationListProps {
  search: ReleasesSearch;
  onVerdict: (verdict: Verdict | undefined) => void;
  isFirst: boolean;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

/** What the release gate was asked, and what it answered. */
export function EvaluationList({ search, onVerdict, ...pages }: EvaluationListProps) {
  const { data, error, isPending, refetch } = useQuery(listEvaluations(search));
  return (
    <RecordList
      label="Answers of the release gate"
      header={
        <Header variant="h1" description="What the gate was asked about releases, and what it answered.">
          Releases
        </Header>
      }
      filter={<VerdictFilter verdict={search.verdict} onChange={onVerdict} />}
      items={error ? [] : (data?.items ?? [])}
      fields={fields}
      trackBy={({ id }) => id}
      loading={isPending}
      loadingText="Loading the answers"
      empty={
        error ? (
          <Failure header="The answers could not be loaded" error={error} onRetry={() => void refetch()} />
        ) : (
          <NoAnswers filtered={search.verdict !== undefined} />
        )
      }
      footer={data && <PageButtons label="Pages of answers" nextCursor={data.nextCursor} {...pages} />}
    />
  );
}

const fields: [RecordField<EvaluationSummary>, ...RecordField<EvaluationSummary>[]] = [
  {
    id: "target",
    header: "Asked about",
    minWidth: 280,
    cell: ({ id, target }) => (
      <RouterLink destination={{ to: "/releases/$evaluationId", params: { evaluationId: id } }}>
        {target}
      </RouterLink>
    ),
  },
  {
    id: "verdict",
    header: "Answer",
    minWidth: 160,
    cell: ({ verdict }) => <VerdictIndicator verdict={verdict} />,
  },
  { id: "policy", header: "Policy", minWidth: 110, cell: ({ policy }) => policy },
  { id: "actor", header: "Asked by", minWidth: 130, cell: ({ actor }) => actor },
  { id: "at", header: "When", minWidth: 180, cell: ({ at }) => <Instant at={at} /> },
];

const any = { value: "any", label: "Any answer" };

interface VerdictFilterProps {
  verdict: Verdict | undefined;
  onChange: (verdict: Verdict | undefined) => void;
}

function VerdictFilter({ verdict, onChange }: VerdictFilterProps) {
  const option = (value: Verdict) => ({ value, label: verdictLabels[value] });
  return (
    <FormField label="Answer">
      <Select
        selectedOption={verdict ? option(verdict) : any}
        options={[any, ...verdicts.map(option)]}
        onChange={({ detail }) => onChange(verdictSchema.safeParse(detail.selectedOption.value).data)}
      />
    </FormField>
  );
}

function NoAnswers({ filtered }: { filtered: boolean }) {
  return (
    <Box textAlign="center" padding={{ vertical: "l" }}>
      <Box variant="strong">
        {filtered ? "The gate never gave this answer" : "Nobody has asked the gate yet"}
      </Box>
      <Box variant="p">Pipelines ask it before they release something.</Box>
    </Box>
  );
}
