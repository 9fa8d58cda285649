import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { rotateSecret } from "../api/rotate-secret.ts";
import type { Webhook, WebhookWithSecret } from "../api/schemas.ts";

interface RotateDialogProps {
  webhook: Webhook;
  onDone: (rotated: WebhookWithSecret) => void;
  onDismiss: () => void;
}

const day = { value: "24", label: "24 hours" };
const overlaps = [
  { value: "0", label: "Not at all", description: "Right after a leak" },
  { value: "1", label: "1 hour" },
  day,
  { value: "168", label: "7 days" },
];

/** Gives a webhook a new secret. */
export function RotateDialog({ webhook, onDone, onDismiss }: RotateDialogProps) {
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>(day);
  const rotate = useMutation(rotateSecret(webhook.id, useQueryClient()));
  return (
    <Dialog
      header="New secret"
      onDismiss={onDismiss}
      actions={
        <Button
          variant="primary"
          loading={rotate.isPending}
          loadingText="Making a new secret"
          onClick={() => rotate.mutate(Number(overlap.value), { onSuccess: onDone })}
        >
          Make a new secret
        </Button>
      }
    >
      <SpaceBetween size="m">
        {rotate.error && <Failure header="There is no new secret" error={rotate.error} />}
        <FormField
          label="The old secret signs along for"
          description={`Meanwhile messages to ${webhook.url} carry two signatures, so that the receiver can change over.`}
          stretch
        >
          <Select
            selectedOption={overlap}
            options={overlaps}
            onChange={({ detail }) =>
              setOverlap(overlaps.find(({ value }) => value === detail.selectedOption.value) ?? day)
            }
          />
        </FormField>
      </SpaceBetween>
    </Dialog>
  );
}
