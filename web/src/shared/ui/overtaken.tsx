import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";

interface OvertakenProps {
  children: ReactNode;
  header?: string;
}

/** Says that something has changed since it was read, what that means, and how to go on. */
export function Overtaken({ children, header = "Somebody else was faster" }: OvertakenProps) {
  return (
    <div role="alert">
      <Alert type="warning" header={header} statusIconAriaLabel="Warning">
        {children}
      </Alert>
    </div>
  );
}
