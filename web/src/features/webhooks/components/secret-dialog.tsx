import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Code } from "@/shared/ui/code.tsx";
import { Dialog } from "@/shared/ui/dialog.tsx";
import type { WebhookWithSecret } from "../api/schemas.ts";

interface SecretDialogProps {
  shown: WebhookWithSecret;
  onDismiss: () => void;
}

/** Shows a secret the one time that it can be seen. It is kept nowhere in the console. */
export function SecretDialog({ shown: { webhook, secret }, onDismiss }: SecretDialogProps) {
  return (
    <Dialog header="Secret of the webhook" cancelText="I have kept it" onDismiss={onDismiss}>
      <SpaceBetween size="m">
        <Alert type="warning" statusIconAriaLabel="Warning">
          This secret is shown this once. Keep it where the receiver at {webhook.url} finds it; with it the
          receiver checks that messages are from here.
        </Alert>
        <section aria-label="Secret">
          <Box variant="awsui-key-label">Secret</Box>
          <SpaceBetween size="xs">
            <Code>{secret}</Code>
            <CopyToClipboard
              copyButtonText="Copy the secret"
              copySuccessText="The secret is copied"
              copyErrorText="The browser did not copy it"
              textToCopy={secret}
            />
          </SpaceBetween>
        </section>
      </SpaceBetween>
    </Dialog>
  );
}
