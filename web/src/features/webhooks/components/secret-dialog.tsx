import { SecretOnce } from "@/shared/ui/secret-once.tsx";
import type { WebhookWithSecret } from "../api/schemas.ts";

interface SecretDialogProps {
  shown: WebhookWithSecret;
  onDismiss: () => void;
}

/** Shows the secret of a webhook, this once. */
export function SecretDialog({ shown: { webhook, secret }, onDismiss }: SecretDialogProps) {
  return (
    <SecretOnce header="Secret of the webhook" noun="Secret" secret={secret} onDismiss={onDismiss}>
      Keep it where the receiver at {webhook.url} finds it; with it the receiver checks that messages are from
      here.
    </SecretOnce>
  );
}
