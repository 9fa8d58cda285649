import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { me } from "@/features/auth/api/me.ts";
import { isAdmin, mayChangeFindings } from "@/features/auth/roles.ts";
import { FindingsList } from "@/features/findings/components/findings-list.tsx";
import type { FindingsSearch } from "@/features/findings/findings-search.ts";
import { listSources } from "@/features/imports/api/list-sources.ts";
import { Page } from "@/shared/ui/page.tsx";
import { useCursorPages } from "../use-cursor-pages.ts";

const route = getRouteApi("/signed-in/findings");

export function FindingsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { onNextPage, onPreviousPage } = useCursorPages(search.cursor);
  const user = useQuery(me()).data;
  const sources = useQuery(listSources()).data ?? [];

  return (
    <Page title="Findings">
      <FindingsList
        search={search}
        sources={sources}
        mayChange={mayChangeFindings(user)}
        isAdmin={isAdmin(user)}
        onFilter={(change: Partial<FindingsSearch>) =>
          void navigate({
            search: { ...search, ...change, cursor: undefined },
            replace: true,
            resetScroll: false,
          })
        }
        onNextPage={onNextPage}
        onPreviousPage={onPreviousPage}
      />
    </Page>
  );
}
