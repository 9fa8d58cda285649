import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { UseQueryResult } from "@tanstack/react-query";
import { type LinkProps, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { hasStatus } from "@/shared/api/problem.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Page } from "@/shared/ui/page.tsx";
import { NotFoundPage } from "./routes/not-found-page.tsx";

interface DetailPageProps<Data> {
  query: UseQueryResult<Data>;
  parent: { text: string; to: LinkProps["to"] };
  /** What it is, such as "finding". */
  noun: string;
  titleOf: (data: Data) => string;
  children: (data: Data) => ReactNode;
}

/** The page of one thing: below the list that it is from, and with what is to be said while it is not there. */
export function DetailPage<Data>({ query, parent, noun, titleOf, children }: DetailPageProps<Data>) {
  const { data, error, refetch } = query;
  const fallback = noun.charAt(0).toUpperCase() + noun.slice(1);

  if (hasStatus(error, 404)) return <NotFoundPage />;
  if (data !== undefined && !error) {
    return (
      <Frame title={titleOf(data)} parent={parent}>
        {children(data)}
      </Frame>
    );
  }
  return (
    <Frame title={fallback} parent={parent}>
      <Header variant="h1">{fallback}</Header>
      {error ? (
        <Failure header={`The ${noun} could not be loaded`} error={error} onRetry={() => void refetch()} />
      ) : (
        <StatusIndicator type="loading">Loading the {noun}</StatusIndicator>
      )}
    </Frame>
  );
}

type FrameProps = Pick<DetailPageProps<unknown>, "parent"> & { title: string; children: ReactNode };

function Frame({ title, parent, children }: FrameProps) {
  const router = useRouter();
  const destination = { to: parent.to };
  const { href } = router.buildLocation(destination);
  return (
    <Page title={title}>
      <SpaceBetween size="m">
        <BreadcrumbGroup
          ariaLabel="Breadcrumbs"
          items={[
            { text: parent.text, href },
            { text: title, href: "#" },
          ]}
          onFollow={(event) => {
            event.preventDefault();
            if (event.detail.href === href) void router.navigate(destination);
          }}
        />
        {children}
      </SpaceBetween>
    </Page>
  );
}
