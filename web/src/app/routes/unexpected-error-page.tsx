import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Page } from "@/shared/ui/page.tsx";

/** The last resort: a page that could not be shown at all. */
export function UnexpectedErrorPage() {
  return (
    <Page title="Something went wrong">
      <div role="alert">
        <Alert
          type="error"
          header="This page could not be shown"
          statusIconAriaLabel="Error"
          action={<Button onClick={() => window.location.reload()}>Reload the page</Button>}
        >
          The fault is the console's. If it stays after a reload, tell the people who run it what you did.
        </Alert>
      </div>
    </Page>
  );
}
