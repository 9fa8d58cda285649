import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { Code } from "./code.tsx";
import { Dialog } from "./dialog.tsx";

interface SecretOnceProps {
  header: string;
  /** What it is called: "Secret", "Token". */
  noun: string;
  secret: string;
  /** Where to keep it, and what it is good for. */
  children: ReactNode;
  onDismiss: () => void;
}

/** Shows a secret the one time that it can be seen. It is kept nowhere in the console. */
export function SecretOnce({ header, noun, secret, children, onDismiss }: SecretOnceProps) {
  const name = noun.toLowerCase();
  return (
    <Dialog header={header} cancelText="I have kept it" onDismiss={onDismiss}>
      <SpaceBetween size="m">
        <Alert type="warning" statusIconAriaLabel="Warning">
          This {name} is shown this once. {children}
        </Alert>
        <section aria-label={noun}>
          <Box variant="awsui-key-label">{noun}</Box>
          <SpaceBetween size="xs">
            <Code>{secret}</Code>
            <CopyToClipboard
              copyButtonText={`Copy the ${name}`}
              copySuccessText={`The ${name} is copied`}
              copyErrorText="The browser did not copy it"
              textToCopy={secret}
            />
          </SpaceBetween>
        </section>
      </SpaceBetween>
    </Dialog>
  );
}
