import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { Page } from "@/shared/ui/page.tsx";

/** Shown while a page's code is on its way. */
export function LoadingPage() {
  return (
    <Page title="Loading">
      <StatusIndicator type="loading">Loading</StatusIndicator>
    </Page>
  );
}
