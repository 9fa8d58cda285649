import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { deleteWebhook } from "../api/delete-webhook.ts";
import type { Webhook } from "../api/schemas.ts";

interface DeleteWebhookDialogProps {
  webhook: Webhook;
  onDone: () => void;
}

/** Asks before a webhook is deleted. */
export function DeleteWebhookDialog({ webhook, onDone }: DeleteWebhookDialogProps) {
  const remove = useMutation(deleteWebhook(webhook.id, useQueryClient()));
  return (
    <ConfirmDialog
      header="Delete webhook"
      confirmText="Delete"
      mutation={remove}
      onDone={onDone}
      onDismiss={onDone}
    >
      Nothing is sent to {webhook.url} any more, and what it is still owed is gone too.
    </ConfirmDialog>
  );
}
