import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { me } from "@/features/auth/api/me.ts";
import { mayImport } from "@/features/auth/roles.ts";
import { ImportForm } from "@/features/imports/components/import-form.tsx";
import { JobList } from "@/features/imports/components/job-list.tsx";
import { Page } from "@/shared/ui/page.tsx";
import { useCursorPages } from "../use-cursor-pages.ts";

const route = getRouteApi("/signed-in/imports");

export function ImportsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useCursorPages(search.cursor);
  const allowed = mayImport(useQuery(me()).data);

  return (
    <Page title="Imports">
      <SpaceBetween size="l">
        <Header variant="h1">Imports</Header>
        {/* The new job is the first of all, so the list goes back to where it can be seen. */}
        {allowed && <ImportForm onQueued={() => void navigate({ search: {}, resetScroll: false })} />}
        <JobList
          search={search}
          mayCancel={allowed}
          onState={(state) => void navigate({ search: { state }, replace: true, resetScroll: false })}
          {...pages}
        />
      </SpaceBetween>
    </Page>
  );
}
