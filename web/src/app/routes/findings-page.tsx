import { getRouteApi, useLocation } from "@tanstack/react-router";
import { FindingsList } from "@/features/findings/components/findings-list.tsx";
import type { FindingsSearch } from "@/features/findings/findings-search.ts";
import { focusMain, Page } from "@/shared/ui/page.tsx";

const route = getRouteApi("/signed-in/findings");

export function FindingsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const trail = useLocation({ select: (location) => location.state.trail ?? [] });

  const goTo = (cursor: string | undefined, nextTrail: string[]) => {
    focusMain();
    void navigate({ search: { ...search, cursor }, state: { trail: nextTrail } });
  };

  return (
    <Page title="Findings">
      <FindingsList
        search={search}
        onFilter={(change: Partial<FindingsSearch>) =>
          void navigate({
            search: { ...search, ...change, cursor: undefined },
            replace: true,
            resetScroll: false,
          })
        }
        onNextPage={(cursor) => goTo(cursor, [...trail, search.cursor ?? ""])}
        // A bookmark of a later page has no trail; from there the way back is the first page.
        onPreviousPage={() => goTo(trail.at(-1) || undefined, trail.slice(0, -1))}
      />
    </Page>
  );
}
