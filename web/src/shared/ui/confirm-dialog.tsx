import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog } from "./dialog.tsx";
import { Failure } from "./failure.tsx";

interface ConfirmDialogProps {
  header: string;
  children: ReactNode;
  confirmText: string;
  cancelText?: string;
  mutation: UseMutationResult<unknown, Error, void>;
  onDone: () => void;
  onDismiss: () => void;
}

/** Asks before something that cannot be undone, and stays when it fails. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { header, children, confirmText, cancelText, mutation, onDone, onDismiss } = props;
  return (
    <Dialog
      header={header}
      onDismiss={onDismiss}
      {...(cancelText && { cancelText })}
      actions={
        <Button
          variant="primary"
          loading={mutation.isPending}
          loadingText={confirmText}
          onClick={() => mutation.mutate(undefined, { onSuccess: onDone })}
        >
          {confirmText}
        </Button>
      }
    >
      <SpaceBetween size="m">
        {mutation.error && <Failure header="That did not work" error={mutation.error} />}
        <div>{children}</div>
      </SpaceBetween>
    </Dialog>
  );
}
