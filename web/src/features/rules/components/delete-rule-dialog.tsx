import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { deleteRule } from "../api/change-rules.ts";
import type { Rule } from "../api/schemas.ts";

interface DeleteRuleDialogProps {
  rule: Rule;
  onDone: () => void;
  onDismiss: () => void;
}

/** Asks before a rule is deleted. */
export function DeleteRuleDialog({ rule, onDone, onDismiss }: DeleteRuleDialogProps) {
  const remove = useMutation(deleteRule(rule, useQueryClient()));
  return (
    <ConfirmDialog
      header="Delete rule"
      confirmText="Delete"
      mutation={remove}
      onDone={onDone}
      onDismiss={onDismiss}
    >
      “{rule.name}” looks at nothing any more. What it did stays; what waits for it is not done.
    </ConfirmDialog>
  );
}
