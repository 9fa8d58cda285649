import Alert from "@cloudscape-design/components/alert";
import type { PlaceOf } from "@/shared/api/field-errors.ts";
import { unplaced } from "@/shared/api/field-faults.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import { Failure } from "@/shared/ui/failure.tsx";

interface ChangeErrorProps {
  header: string;
  error: unknown;
  fieldOf: PlaceOf<string>;
}

/** Says why an acceptance was not changed, as far as no field says it. */
export function ChangeError({ header, error, fieldOf }: ChangeErrorProps) {
  if (!hasStatus(error, 409)) {
    const left = unplaced(error, fieldOf);
    return left ? <Failure header={header} error={left} /> : null;
  }
  return (
    <div role="alert">
      <Alert type="warning" header="Somebody else was faster" statusIconAriaLabel="Warning">
        {error.message} Nothing was saved, and what you typed is still here.
      </Alert>
    </div>
  );
}
