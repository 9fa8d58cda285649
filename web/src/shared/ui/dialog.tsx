import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal, { type ModalProps } from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

interface DialogProps {
  header: string;
  children: ReactNode;
  onDismiss: () => void;
  /** What the way out without a change is called. */
  cancelText?: string;
  /** The buttons beside it, the one for the main thing last. */
  actions?: ReactNode;
  size?: ModalProps["size"];
}

/** A question that wants an answer before anything else. It is mounted while it is asked, so it starts afresh each time. */
export function Dialog({ header, children, onDismiss, cancelText = "Cancel", actions, size }: DialogProps) {
  return (
    <Modal
      visible
      header={header}
      closeAriaLabel={`Close ${header.toLowerCase()}`}
      onDismiss={onDismiss}
      size={size}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              {cancelText}
            </Button>
            {actions}
          </SpaceBetween>
        </Box>
      }
    >
      {children}
    </Modal>
  );
}
