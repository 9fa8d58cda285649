import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Control, Controller, useForm, useWatch } from "react-hook-form";
import { newKey } from "@/shared/api/new-key.ts";
import { ApiError } from "@/shared/api/problem.ts";
import { counted } from "@/shared/ui/count.ts";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { FormDialog } from "@/shared/ui/form-dialog.tsx";
import { CheckField, LongTextField } from "@/shared/ui/form-fields.tsx";
import { Overtaken } from "@/shared/ui/overtaken.tsx";
import { acceptanceOf } from "../acceptance.ts";
import type { BulkResult, FindingState } from "../api/schemas.ts";
import {
  type BulkTarget,
  type BulkWish,
  type ConfirmedWish,
  previewTransitions,
  transitionFindings,
} from "../api/transition-findings.ts";
import { type BulkInput, bulkSchema, bulkStates } from "../bulk-schema.ts";
import { stateLabels } from "../labels.ts";
import { BulkPreview } from "./bulk-preview.tsx";
import { FormInput } from "./form-input.tsx";

interface BulkDialogProps {
  target: BulkTarget;
  onDone: (result: BulkResult, state: FindingState) => void;
  onDismiss: () => void;
}

/**
 * Changes the state of many findings in two steps. The first asks the service what would happen; the second confirms
 * exactly that, and is refused when the findings are others by then.
 */
export function BulkDialog({ target, onDone, onDismiss }: BulkDialogProps) {
  const [confirmed, setConfirmed] = useState<ConfirmedWish>();
  const preview = useMutation(previewTransitions());
  const change = useMutation(transitionFindings(useQueryClient()));
  const { control, handleSubmit } = useForm<BulkInput>({
    resolver: zodResolver(bulkSchema),
    defaultValues: { state: null, reason: "", owner: "", lastDay: "", skipIllegal: false },
  });

  const ask = (wish: BulkWish) => {
    change.reset();
    preview.mutate(wish, { onSuccess: ({ token }) => setConfirmed({ wish, token, key: newKey() }) });
  };
  const submit = handleSubmit((input) => {
    const { state, owner, lastDay, ...rest } = input;
    if (state !== null) ask({ ...target, ...rest, state, ...acceptanceOf(state, { owner, lastDay }) });
  });
  const back = () => {
    change.reset();
    preview.reset();
    setConfirmed(undefined);
  };

  if (!confirmed || !preview.data) {
    return (
      <FormDialog
        header="Change state of findings"
        submitText="Preview"
        pendingText="Asking"
        pending={preview.isPending}
        onSubmit={submit}
        onDismiss={onDismiss}
      >
        {preview.error && <Failure header="There is no preview" error={preview.error} />}
        <BulkFields control={control} />
      </FormDialog>
    );
  }
  const { changed } = preview.data;
  const blocked = changed === 0 || (!confirmed.wish.skipIllegal && isRefused(preview.data));
  return (
    <Dialog
      header="Change state of findings"
      size="large"
      onDismiss={onDismiss}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={back} disabled={change.isPending}>
            Back
          </Button>
          {isChanged(change.error) ? (
            <Button variant="primary" loading={preview.isPending} onClick={() => ask(confirmed.wish)}>
              Preview again
            </Button>
          ) : (
            <Button
              variant="primary"
              disabled={blocked}
              loading={change.isPending}
              loadingText="Changing"
              onClick={() =>
                change.mutate(confirmed, { onSuccess: (result) => onDone(result, confirmed.wish.state) })
              }
            >
              Change {counted(changed, "finding")}
            </Button>
          )}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="m">
        <ChangeError error={change.error ?? preview.error} />
        <BulkPreview result={preview.data} wish={confirmed.wish} />
      </SpaceBetween>
    </Dialog>
  );
}

/** Without leaving them out, one finding that may not go to the state refuses all. */
function isRefused({ refused, missing }: BulkResult): boolean {
  return refused.length > 0 || missing > 0;
}

function isChanged(error: unknown): boolean {
  return error instanceof ApiError && error.code === "selection_changed";
}

function ChangeError({ error }: { error: unknown }) {
  if (!error) return null;
  if (!isChanged(error)) return <Failure header="Nothing was changed" error={error} />;
  return (
    <Overtaken header="The selection has changed">
      Since the preview another finding matches, or one of them has changed its state. Nothing was changed.
      Preview again to see what would happen now.
    </Overtaken>
  );
}

function BulkFields({ control }: { control: Control<BulkInput> }) {
  const accepting = useWatch({ control, name: "state" }) === "risk_accepted";
  return (
    <SpaceBetween size="m">
      <Controller
        control={control}
        name="state"
        render={({ field, fieldState }) => (
          <FormField label="New state" errorText={fieldState.error?.message} stretch>
            <Select
              ref={field.ref}
              placeholder="Choose a state"
              selectedOption={field.value && { value: field.value, label: stateLabels[field.value] }}
              options={bulkStates.map((value) => ({ value, label: stateLabels[value] }))}
              onChange={({ detail }) => field.onChange(detail.selectedOption.value)}
            />
          </FormField>
        )}
      />
      <LongTextField
        control={control}
        name="reason"
        label="Reason"
        description="It becomes part of the history of each finding."
        stretch
      />
      {accepting && (
        <>
          <FormInput
            control={control}
            name="owner"
            label="Owner"
            description="Who answers for each of these risks."
          />
          <FormInput
            control={control}
            name="lastDay"
            label="Accepted until"
            description="The last day, at most a year ahead. After it the findings come back."
            placeholder="YYYY-MM-DD"
          />
        </>
      )}
      <CheckField
        control={control}
        name="skipIllegal"
        label="Leave out findings that cannot go there"
        description="Otherwise one of them stops the whole change."
      />
    </SpaceBetween>
  );
}
