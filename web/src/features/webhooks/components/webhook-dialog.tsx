import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Control, Controller, useForm } from "react-hook-form";
import { severities } from "@/features/findings/api/schemas.ts";
import { severityLabels } from "@/features/findings/labels.ts";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { createWebhook, updateWebhook } from "../api/save-webhook.ts";
import { eventTypes, type Webhook, type WebhookWithSecret } from "../api/schemas.ts";
import { eventTypeLabels } from "../labels.ts";
import { inputOf, type WebhookInput, webhookFormSchema } from "../webhook-schema.ts";

interface WebhookDialogProps {
  /** The one to change; without it a new one is made. */
  webhook?: Webhook;
  onCreated: (created: WebhookWithSecret) => void;
  onDone: () => void;
  onDismiss: () => void;
}

/** Makes a webhook, or changes one. */
export function WebhookDialog({ webhook, onCreated, onDone, onDismiss }: WebhookDialogProps) {
  const queryClient = useQueryClient();
  const create = useMutation(createWebhook(queryClient));
  const update = useMutation(updateWebhook(webhook?.id ?? "", queryClient));
  const { control, handleSubmit } = useForm<WebhookInput>({
    resolver: zodResolver(webhookFormSchema),
    defaultValues: inputOf(webhook),
  });
  const submit = handleSubmit((input) => {
    if (webhook) update.mutate(input, { onSuccess: onDone });
    else create.mutate(input, { onSuccess: onCreated });
  });
  const header = webhook ? "Change webhook" : "Create webhook";
  const error = create.error ?? update.error;

  return (
    <Dialog
      header={header}
      onDismiss={onDismiss}
      actions={
        <Button
          variant="primary"
          loading={create.isPending || update.isPending}
          loadingText="Saving"
          onClick={() => void submit()}
        >
          {webhook ? "Save" : "Create"}
        </Button>
      }
    >
      <form aria-label={header} onSubmit={submit} noValidate>
        <SpaceBetween size="m">
          {error && <Failure header="The webhook was not saved" error={error} />}
          <TextFields control={control} />
          <InterestFields control={control} />
          <Controller
            control={control}
            name="enabled"
            render={({ field }) => (
              <Checkbox
                checked={field.value}
                description="While it is not, nothing is queued for it, and what waits is given up."
                onChange={({ detail }) => field.onChange(detail.checked)}
              >
                Enabled
              </Checkbox>
            )}
          />
        </SpaceBetween>
      </form>
    </Dialog>
  );
}

function TextFields({ control }: { control: Control<WebhookInput> }) {
  return (
    <SpaceBetween size="m">
      <Controller
        control={control}
        name="url"
        render={({ field, fieldState }) => (
          <FormField
            label="Address"
            description="Where events are sent to by POST."
            errorText={fieldState.error?.message}
            stretch
          >
            <Input
              {...field}
              type="url"
              placeholder="https://hooks.example.com/cloudsec"
              spellcheck={false}
              onChange={({ detail }) => field.onChange(detail.value)}
            />
          </FormField>
        )}
      />
      <Controller
        control={control}
        name="description"
        render={({ field, fieldState }) => (
          <FormField label="What it is for" errorText={fieldState.error?.message} stretch>
            <Input {...field} onChange={({ detail }) => field.onChange(detail.value)} />
          </FormField>
        )}
      />
    </SpaceBetween>
  );
}

function InterestFields({ control }: { control: Control<WebhookInput> }) {
  const typeOptions = eventTypes.map((value) => ({
    value,
    label: eventTypeLabels[value],
    description: value,
  }));
  const severityOptions = severities.map((value) => ({
    value,
    label: value === "unknown" ? "Any severity" : severityLabels[value],
  }));
  return (
    <SpaceBetween size="m">
      <Controller
        control={control}
        name="types"
        render={({ field }) => (
          <FormField label="Events" description="None chosen means all." stretch>
            <Multiselect
              ref={field.ref}
              placeholder="All events"
              selectedOptions={typeOptions.filter(({ value }) => field.value.includes(value))}
              options={typeOptions}
              deselectAriaLabel={({ label }) => `Remove ${label}`}
              onChange={({ detail }) => field.onChange(detail.selectedOptions.map(({ value }) => value))}
            />
          </FormField>
        )}
      />
      <Controller
        control={control}
        name="minSeverity"
        render={({ field }) => (
          <FormField
            label="Mildest severity"
            description="Events without a severity, such as those of imports, are sent anyway."
            stretch
          >
            <Select
              ref={field.ref}
              selectedOption={severityOptions.find(({ value }) => value === field.value) ?? null}
              options={severityOptions}
              onChange={({ detail }) => field.onChange(detail.selectedOption.value)}
            />
          </FormField>
        )}
      />
    </SpaceBetween>
  );
}
