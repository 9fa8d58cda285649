import { WebhookList } from "@/features/webhooks/components/webhook-list.tsx";
import { Page } from "@/shared/ui/page.tsx";

export function WebhooksPage() {
  return (
    <Page title="Webhooks">
      <WebhookList />
    </Page>
  );
}
