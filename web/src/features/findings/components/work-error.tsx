import Alert from "@cloudscape-design/components/alert";
import { hasStatus } from "@/shared/api/problem.ts";
import { Failure } from "@/shared/ui/failure.tsx";

/** Says why a finding was not assigned or labelled. */
export function WorkError({ header, error }: { header: string; error: unknown }) {
  if (!error) return null;
  if (!hasStatus(error, 412)) return <Failure header={header} error={error} />;
  return (
    <div role="alert">
      <Alert type="warning" header="Somebody else was faster" statusIconAriaLabel="Warning">
        The finding has changed since you opened it, and nothing was saved. What you see has been brought up
        to date; look at it and try again.
      </Alert>
    </div>
  );
}
