import { getRouteApi } from "@tanstack/react-router";
import { EvaluationList } from "@/features/releases/components/evaluation-list.tsx";
import { Page } from "@/shared/ui/page.tsx";
import { useCursorPages } from "../use-cursor-pages.ts";

const route = getRouteApi("/signed-in/releases");

export function ReleasesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useCursorPages(search.cursor);
  return (
    <Page title="Releases">
      <EvaluationList
        search={search}
        onVerdict={(verdict) => void navigate({ search: { verdict }, replace: true, resetScroll: false })}
        {...pages}
      />
    </Page>
  );
}
