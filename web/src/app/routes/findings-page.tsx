import { getRouteApi } from "@tanstack/react-router";
import { FindingsList } from "@/features/findings/components/findings-list.tsx";
import type { FindingsSearch } from "@/features/findings/findings-search.ts";
import { Page } from "@/shared/ui/page.tsx";
import { useCursorPages } from "../use-cursor-pages.ts";

const route = getRouteApi("/signed-in/findings");

export function FindingsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { onNextPage, onPreviousPage } = useCursorPages(search.cursor);

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
        onNextPage={onNextPage}
        onPreviousPage={onPreviousPage}
      />
    </Page>
  );
}
