import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { FormInput } from "@/features/findings/components/form-input.tsx";
import { dayIn, endOf } from "@/features/releases/waiver-schema.ts";
import { placeFaults } from "@/shared/api/field-faults.ts";
import { DayInput } from "@/shared/ui/day-input.tsx";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { LongTextField } from "@/shared/ui/form-fields.tsx";
import { type RenewalInput, renewalFieldOf, renewalSchema } from "../acceptance-schema.ts";
import { renewAcceptance } from "../api/change-acceptance.ts";
import type { Acceptance, ListedAcceptance } from "../api/schemas.ts";
import { ChangeError } from "./change-error.tsx";

interface RenewDialogProps {
  listed: ListedAcceptance;
  onDone: (renewed: Acceptance) => void;
  onDismiss: () => void;
}

const proposedDays = 90;

/** Accepts a risk for longer. */
export function RenewDialog({ listed: { acceptance, finding }, onDone, onDismiss }: RenewDialogProps) {
  const [now] = useState(() => new Date());
  const renew = useMutation(renewAcceptance(acceptance, useQueryClient()));
  const { control, handleSubmit, setError } = useForm<RenewalInput>({
    resolver: zodResolver(renewalSchema(now)),
    defaultValues: { until: dayIn(proposedDays, now), owner: acceptance.owner, reason: "" },
  });
  const submit = handleSubmit(({ until, owner, reason }) =>
    renew.mutate(
      { expiresAt: endOf(until).toISOString(), owner, reason },
      { onSuccess: onDone, onError: (error) => placeFaults(error, renewalFieldOf, setError) },
    ),
  );

  return (
    <Dialog
      header="Accept the risk for longer"
      onDismiss={onDismiss}
      actions={
        <Button
          variant="primary"
          loading={renew.isPending}
          loadingText="Saving"
          onClick={() => void submit()}
        >
          Renew
        </Button>
      }
    >
      <form aria-label="Accept the risk for longer" onSubmit={submit} noValidate>
        <SpaceBetween size="m">
          <ChangeError
            header="The risk is not accepted for longer"
            error={renew.error}
            fieldOf={renewalFieldOf}
          />
          <div>{finding.title}</div>
          <Controller
            control={control}
            name="until"
            render={({ field, fieldState }) => (
              <DayInput
                label="Accepted until"
                description="The last day, at most a year ahead. After it the finding comes back."
                error={fieldState.error?.message}
                min={dayIn(0, now)}
                {...field}
              />
            )}
          />
          <FormInput
            control={control}
            name="owner"
            label="Owner"
            description="Who answers for the risk from now on."
          />
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
