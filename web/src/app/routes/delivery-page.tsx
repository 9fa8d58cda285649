import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { getDelivery } from "@/features/webhooks/api/get-delivery.ts";
import { DeliveryView } from "@/features/webhooks/components/delivery-view.tsx";
import { DetailPage } from "../detail-page.tsx";

const route = getRouteApi("/signed-in/deliveries/$deliveryId");

export function DeliveryPage() {
  const { deliveryId } = route.useParams();
  return (
    <DetailPage
      query={useQuery(getDelivery(Number(deliveryId)))}
      parent={{ text: "Deliveries", to: "/deliveries" }}
      noun="delivery"
      titleOf={({ delivery }) => `Delivery ${delivery.id}`}
    >
      {(detail) => <DeliveryView detail={detail} />}
    </DetailPage>
  );
}
