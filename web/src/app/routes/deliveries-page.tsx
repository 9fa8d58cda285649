import { getRouteApi } from "@tanstack/react-router";
import { DeliveryList } from "@/features/webhooks/components/delivery-list.tsx";
import { Page } from "@/shared/ui/page.tsx";
import { useCursorPages } from "../use-cursor-pages.ts";

const route = getRouteApi("/signed-in/deliveries");

export function DeliveriesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const pages = useCursorPages(search.cursor);
  return (
    <Page title="Deliveries">
      <DeliveryList
        search={search}
        onFilter={(filter) => void navigate({ search: filter, replace: true, resetScroll: false })}
        {...pages}
      />
    </Page>
  );
}
