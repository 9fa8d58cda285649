import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { FindingDetail } from "@/features/findings/api/schemas.ts";
import { placeFaults } from "@/shared/api/field-faults.ts";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { LongTextField } from "@/shared/ui/form-fields.tsx";
import { type EndInput, endFieldOf, endSchema } from "../acceptance-schema.ts";
import { endAcceptance } from "../api/change-acceptance.ts";
import type { ListedAcceptance } from "../api/schemas.ts";
import { ChangeError } from "./change-error.tsx";

interface EndDialogProps {
  listed: ListedAcceptance;
  onDone: (finding: FindingDetail) => void;
  onDismiss: () => void;
}

/** Takes an accepted risk back before its time is over. */
export function EndDialog({ listed: { acceptance, finding }, onDone, onDismiss }: EndDialogProps) {
  const end = useMutation(endAcceptance(acceptance, useQueryClient()));
  const { control, handleSubmit, setError } = useForm<EndInput>({
    resolver: zodResolver(endSchema),
    defaultValues: { reason: "" },
  });
  const submit = handleSubmit((input) =>
    end.mutate(input, {
      onSuccess: onDone,
      onError: (error) => placeFaults(error, endFieldOf, setError),
    }),
  );

  return (
    <Dialog
      header="Accept the risk no longer"
      onDismiss={onDismiss}
      actions={
        <Button variant="primary" loading={end.isPending} loadingText="Saving" onClick={() => void submit()}>
          End now
        </Button>
      }
    >
      <form aria-label="Accept the risk no longer" onSubmit={submit} noValidate>
        <SpaceBetween size="m">
          <ChangeError header="The risk is still accepted" error={end.error} fieldOf={endFieldOf} />
          <div>
            {finding.title} comes back as reopened, or as fixed when no source reports it any more. Its clock
            runs again.
          </div>
          <LongTextField
            control={control}
            name="reason"
            label="Reason"
            description="It becomes part of the finding's history."
            stretch
          />
        </SpaceBetween>
      </form>
    </Dialog>
  );
}
