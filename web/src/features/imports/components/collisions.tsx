import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Code } from "@/shared/ui/code.tsx";
import { count } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listCollisions } from "../api/list-collisions.ts";
import type { Collision, ReportRecord } from "../api/schemas.ts";

/** The records of an import that are the same issue as an earlier record of it. */
export function Collisions({ importId }: { importId: string }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(listCollisions(importId));
  const [first] = data?.pages ?? [];
  return (
    <RecordList
      label="Collisions"
      header={
        <Header
          variant="h2"
          description="Records that are the same issue as an earlier record of the report. The first 1,000 are kept."
          {...(first && { counter: `(${count(first.collided)})` })}
        >
          Collisions
        </Header>
      }
      items={data?.pages.flatMap(({ items }) => items) ?? []}
      fields={fields}
      trackBy={({ number }) => String(number)}
      loading={isPending}
      loadingText="Loading the collisions"
      empty={
        error ? (
          <Failure header="The collisions could not be loaded" error={error} onRetry={() => void refetch()} />
        ) : (
          "None were kept."
        )
      }
      footer={
        hasNextPage && (
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more collisions
          </Button>
        )
      }
    />
  );
}

const fields: [RecordField<Collision>, ...RecordField<Collision>[]] = [
  {
    id: "finding",
    header: "Finding",
    minWidth: 200,
    cell: ({ findingId, first }) => (
      <RouterLink destination={{ to: "/findings/$findingId", params: { findingId } }}>
        {first.title}
      </RouterLink>
    ),
  },
  { id: "first", header: "First record", minWidth: 200, cell: ({ first }) => <Place record={first} /> },
  { id: "record", header: "This record too", minWidth: 200, cell: ({ record }) => <Place record={record} /> },
];

function Place({ record: { ruleId, path, line } }: { record: ReportRecord }) {
  return (
    <>
      <Code>{ruleId}</Code>
      {path !== "" && (
        <Box variant="small" display="block">
          {line > 0 ? `${path}:${line}` : path}
        </Box>
      )}
    </>
  );
}
