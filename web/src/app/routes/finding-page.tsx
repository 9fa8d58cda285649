import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { me } from "@/features/auth/api/me.ts";
import { mayChangeFindings } from "@/features/auth/roles.ts";
import { getFinding } from "@/features/findings/api/get-finding.ts";
import { FindingView } from "@/features/findings/components/finding-view.tsx";
import { hasStatus } from "@/shared/api/problem.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Page } from "@/shared/ui/page.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

const route = getRouteApi("/signed-in/findings/$findingId");

export function FindingPage() {
  const { findingId } = route.useParams();
  const finding = useQuery(getFinding(findingId));
  const user = useQuery(me());

  if (hasStatus(finding.error, 404)) return <NotFoundPage />;
  if (finding.error) {
    return (
      <Frame title="Finding">
        <Header variant="h1">Finding</Header>
        <Failure
          header="The finding could not be loaded"
          error={finding.error}
          onRetry={() => void finding.refetch()}
        />
      </Frame>
    );
  }
  if (!finding.data) {
    return (
      <Frame title="Finding">
        <Header variant="h1">Finding</Header>
        <StatusIndicator type="loading">Loading the finding</StatusIndicator>
      </Frame>
    );
  }
  return (
    <Frame title={finding.data.title}>
      <FindingView
        finding={finding.data}
        mayChange={mayChangeFindings(user.data)}
        userId={user.data?.subject}
      />
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const router = useRouter();
  return (
    <Page title={title}>
      <SpaceBetween size="m">
        <BreadcrumbGroup
          ariaLabel="Breadcrumbs"
          items={[
            { text: "Findings", href: "/findings" },
            { text: title, href: "#" },
          ]}
          onFollow={(event) => {
            event.preventDefault();
            if (event.detail.href === "/findings") void router.navigate({ to: "/findings" });
          }}
        />
        {children}
      </SpaceBetween>
    </Page>
  );
}
