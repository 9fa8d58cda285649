import Button from "@cloudscape-design/components/button";
import type { ModalProps } from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode, SyntheticEvent } from "react";
import { Dialog } from "./dialog.tsx";

interface FormDialogProps {
  /** Names the dialog and its form. */
  header: string;
  submitText: string;
  /** What the button says while the answer is awaited. */
  pendingText: string;
  pending: boolean;
  /** What a form of react-hook-form does; called by the button and by Enter. */
  onSubmit: (event?: SyntheticEvent) => Promise<void>;
  onDismiss: () => void;
  children: ReactNode;
  /** Buttons before the one that submits. */
  actions?: ReactNode;
  size?: ModalProps["size"];
}

/** A form that is asked before anything else. What is typed stays until it is taken or the dialog is left. */
export function FormDialog(props: FormDialogProps) {
  const { header, submitText, pendingText, pending, onSubmit, onDismiss, children, actions, size } = props;
  const submit = (
    <Button variant="primary" loading={pending} loadingText={pendingText} onClick={() => void onSubmit()}>
      {submitText}
    </Button>
  );
  return (
    <Dialog
      header={header}
      size={size}
      onDismiss={onDismiss}
      actions={
        actions ? (
          <SpaceBetween direction="horizontal" size="xs">
            {actions}
            {submit}
          </SpaceBetween>
        ) : (
          submit
        )
      }
    >
      <form aria-label={header} onSubmit={onSubmit} noValidate>
        <SpaceBetween size="m">{children}</SpaceBetween>
      </form>
    </Dialog>
  );
}
