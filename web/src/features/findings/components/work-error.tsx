import { hasStatus } from "@/shared/api/problem.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Overtaken } from "@/shared/ui/overtaken.tsx";

/** Says why a finding was not assigned or labelled. */
export function WorkError({ header, error }: { header: string; error: unknown }) {
  if (!error) return null;
  if (!hasStatus(error, 412)) return <Failure header={header} error={error} />;
  return (
    <Overtaken>
      The finding has changed since you opened it, and nothing was saved. What you see has been brought up to
      date; look at it and try again.
    </Overtaken>
  );
}
