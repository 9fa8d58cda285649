import Button from "@cloudscape-design/components/button";
import type { UseInfiniteQueryResult, UseQueryResult } from "@tanstack/react-query";
import type { ComponentProps, ReactNode } from "react";
import { Failure } from "./failure.tsx";
import { RecordList } from "./record-list.tsx";

type Query = Pick<UseQueryResult, "error" | "isPending" | "refetch">;

type Listed<Item> = Omit<
  ComponentProps<typeof RecordList<Item>>,
  "loading" | "loadingText" | "empty" | "label"
>;

interface QueryListProps<Item> extends Listed<Item> {
  /** What is listed, such as "Import jobs". */
  label: string;
  /** Where the records come from. */
  query: Query;
  /** What to say when there is none. */
  empty: ReactNode;
}

/** Records that a service is asked for: says that they are on their way, that there are none, or why they did not come. */
export function QueryList<Item>({ label, query, empty, ...rest }: QueryListProps<Item>) {
  const { error, isPending, refetch } = query;
  const what = label.charAt(0).toLowerCase() + label.slice(1);
  return (
    <RecordList
      {...rest}
      label={label}
      loading={isPending}
      loadingText={`Loading the ${what}`}
      empty={
        error ? (
          <Failure header={`The ${what} could not be loaded`} error={error} onRetry={() => void refetch()} />
        ) : (
          empty
        )
      }
    />
  );
}

type Paged = Pick<
  UseInfiniteQueryResult,
  "data" | "error" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"
>;

interface MoreButtonProps {
  query: Paged;
  children: string;
}

/** Adds the next page to those that are shown, and says when it did not come; nothing when all are. */
export function MoreButton({ query, children }: MoreButtonProps) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (!hasNextPage) return null;
  return (
    <>
      {error && data !== undefined && <Failure header="The next ones could not be loaded" error={error} />}
      <Button loading={isFetchingNextPage} loadingText="Loading" onClick={() => void fetchNextPage()}>
        {children}
      </Button>
    </>
  );
}
