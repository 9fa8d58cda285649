import Button from "@cloudscape-design/components/button";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { cancelJob } from "../api/cancel-job.ts";
import type { ImportJob } from "../api/schemas.ts";

/** Ends a job after a question. */
export function CancelButton({ job }: { job: ImportJob }) {
  const [asking, setAsking] = useState(false);
  const cancel = useMutation(cancelJob(job.id, useQueryClient()));
  const close = () => {
    setAsking(false);
    cancel.reset();
  };
  return (
    <>
      <Button ariaLabel={`Cancel the import of ${job.source}`} onClick={() => setAsking(true)}>
        Cancel
      </Button>
      {asking && (
        <ConfirmDialog
          header="Cancel the import"
          confirmText="Cancel the import"
          cancelText="Let it run"
          mutation={cancel}
          onDone={close}
          onDismiss={close}
        >
          Nothing of the report of {job.source} comes in. It can be sent again at any time.
        </ConfirmDialog>
      )}
    </>
  );
}
