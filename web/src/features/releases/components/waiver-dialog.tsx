import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { DayInput } from "@/shared/ui/day-input.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { FormDialog } from "@/shared/ui/form-dialog.tsx";
import { LongTextField } from "@/shared/ui/form-fields.tsx";
import type { Evaluation, Waiver } from "../api/schemas.ts";
import { type WaiverWish, waive } from "../api/waive.ts";
import { type Subject, subjectsOf } from "../subjects.ts";
import { dayIn, endOf, type WaiverInput, waiverSchema } from "../waiver-schema.ts";

interface WaiverDialogProps {
  evaluation: Evaluation;
  onDone: (waiver: Waiver) => void;
  onDismiss: () => void;
}

const proposedDays = 7;

/** Lets chosen blockers pass until a day, with a reason. */
export function WaiverDialog({ evaluation, onDone, onDismiss }: WaiverDialogProps) {
  const options = subjectsOf(evaluation.blockers);
  const [now] = useState(() => new Date());
  const mutation = useMutation(waive(evaluation.id, useQueryClient()));
  const { control, handleSubmit } = useForm<WaiverInput>({
    resolver: zodResolver(waiverSchema(now)),
    defaultValues: { subjects: [], reason: "", until: dayIn(proposedDays, now) },
  });
  const submit = handleSubmit((input) => {
    const chosen = options.filter(({ value }) => input.subjects.includes(value));
    mutation.mutate(wishOf(chosen, input), { onSuccess: onDone });
  });

  return (
    <FormDialog
      header="Let blockers pass"
      submitText="Make the waiver"
      pendingText="Saving"
      pending={mutation.isPending}
      onSubmit={submit}
      onDismiss={onDismiss}
    >
      {mutation.error && <Failure header="The waiver was not made" error={mutation.error} />}
      <Controller
        control={control}
        name="subjects"
        render={({ field, fieldState }) => (
          <FormField
            label="What shall pass"
            description="One that becomes worse, or a new one, blocks again."
            errorText={fieldState.error?.message}
            stretch
          >
            <Multiselect
              ref={field.ref}
              placeholder="Choose blockers"
              enableSelectAll
              i18nStrings={{ selectAllText: "All that are listed" }}
              filteringType="auto"
              tokenLimit={3}
              selectedOptions={options.filter(({ value }) => field.value.includes(value))}
              options={options}
              deselectAriaLabel={({ label }) => `Remove ${label}`}
              onChange={({ detail }) => field.onChange(detail.selectedOptions.map(({ value }) => value))}
            />
          </FormField>
        )}
      />
      <LongTextField
        control={control}
        name="reason"
        label="Reason"
        description="It becomes part of the audit trail."
        stretch
      />
      <Controller
        control={control}
        name="until"
        render={({ field, fieldState }) => (
          <DayInput
            label="Last day"
            description="A waiver cannot be taken back, it only ends. The policy says how far ahead that may be."
            error={fieldState.error?.message}
            min={dayIn(0, now)}
            {...field}
          />
        )}
      />
    </FormDialog>
  );
}

function wishOf(chosen: readonly Subject[], { reason, until }: WaiverInput): WaiverWish {
  return {
    reason: reason.trim(),
    expiresAt: endOf(until).toISOString(),
    findings: chosen.flatMap(({ finding }) => finding ?? []),
    sources: chosen.flatMap(({ source }) => source ?? []),
  };
}
