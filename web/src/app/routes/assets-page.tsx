import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { AssetList } from "@/features/assets/components/asset-list.tsx";
import { me } from "@/features/auth/api/me.ts";
import { mayLead } from "@/features/auth/roles.ts";
import { Page } from "@/shared/ui/page.tsx";

const route = getRouteApi("/signed-in/assets");

export function AssetsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title="Assets">
      <AssetList
        search={search}
        mayChange={mayLead(useQuery(me()).data)}
        onFilter={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
      />
    </Page>
  );
}
