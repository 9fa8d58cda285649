import Header from "@cloudscape-design/components/header";
import { useQuery } from "@tanstack/react-query";
import { count } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { listWaivers } from "../api/list-waivers.ts";
import type { Evaluation, Waiver } from "../api/schemas.ts";

/** The waivers that the answer used, and those made for it since. */
export function WaiverList({ evaluation }: { evaluation: Evaluation }) {
  const { data = [], error, isPending, refetch } = useQuery(listWaivers(evaluation.id));
  const since = data.filter(({ id }) => !evaluation.waivers.some((used) => used.id === id));
  const waivers = [...since, ...evaluation.waivers];
  if (waivers.length === 0 && !error && !isPending) return null;
  return (
    <RecordList
      label="Waivers"
      header={
        <Header variant="h2" counter={`(${count(waivers.length)})`}>
          Waivers
        </Header>
      }
      items={waivers}
      fields={fields}
      trackBy={({ id }) => id}
      loading={isPending}
      loadingText="Loading the waivers"
      empty={
        error ? (
          <Failure header="The waivers could not be loaded" error={error} onRetry={() => void refetch()} />
        ) : (
          "None."
        )
      }
    />
  );
}

const fields: [RecordField<Waiver>, ...RecordField<Waiver>[]] = [
  { id: "reason", header: "Reason", minWidth: 240, cell: ({ reason }) => reason },
  { id: "actor", header: "Made by", minWidth: 140, cell: ({ actor }) => actor },
  { id: "at", header: "Made", minWidth: 170, cell: ({ at }) => <Instant at={at} /> },
  { id: "until", header: "Until", minWidth: 170, cell: ({ expiresAt }) => <Instant at={expiresAt} /> },
  { id: "covers", header: "Lets pass", minWidth: 90, cell: ({ blockers }) => count(blockers.length) },
];
