import Alert, { type AlertProps } from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";

interface AnnouncementProps {
  type: "success" | "info";
  children: ReactNode;
  header?: string;
  onDismiss?: () => void;
  action?: AlertProps["action"];
}

const iconLabels = { success: "Success", info: "Information" };

/** Says how something went; screen readers say it when they have finished what they are saying. */
export function Announcement({ type, children, header, onDismiss, action }: AnnouncementProps) {
  return (
    <div role="status">
      <Alert
        type={type}
        header={header}
        statusIconAriaLabel={iconLabels[type]}
        dismissible={onDismiss !== undefined}
        dismissAriaLabel="Dismiss"
        onDismiss={onDismiss}
        action={action}
      >
        {children}
      </Alert>
    </div>
  );
}
