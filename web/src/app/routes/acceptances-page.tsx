import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { AcceptanceList } from "@/features/acceptances/components/acceptance-list.tsx";
import { me } from "@/features/auth/api/me.ts";
import { mayChangeFindings } from "@/features/auth/roles.ts";
import { Page } from "@/shared/ui/page.tsx";
import { useCursorPages } from "../use-cursor-pages.ts";

const route = getRouteApi("/signed-in/accepted-risks");

export function AcceptancesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useCursorPages(search.cursor);
  return (
    <Page title="Accepted risks">
      <AcceptanceList
        search={search}
        mayChange={mayChangeFindings(useQuery(me()).data)}
        onFilter={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
        {...pages}
      />
    </Page>
  );
}
