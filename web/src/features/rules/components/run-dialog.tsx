import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { hasStatus } from "@/shared/api/problem.ts";
import { counted } from "@/shared/ui/count.ts";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { Overtaken } from "@/shared/ui/overtaken.tsx";
import { previewRun, runRule } from "../api/change-rules.ts";
import type { Rule } from "../api/schemas.ts";
import { RulePreview } from "./rule-preview.tsx";

interface RunDialogProps {
  rule: Rule;
  onDone: () => void;
  onDismiss: () => void;
}

/** Says what a rule would do to all findings that there are, and then does it. */
export function RunDialog({ rule, onDone, onDismiss }: RunDialogProps) {
  const preview = useMutation(previewRun());
  const run = useMutation(runRule(useQueryClient()));
  const { mutate } = preview;
  // Asked again when the rule is another one by now: what is confirmed has to be what was shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the rule
  useEffect(() => mutate(rule), [mutate, rule.id, rule.version]);
  const matched = preview.data?.counts.matched ?? 0;

  return (
    <Dialog
      header="Run rule"
      size="large"
      onDismiss={onDismiss}
      actions={
        <Button
          variant="primary"
          disabled={preview.isPending || matched === 0}
          loading={run.isPending}
          loadingText="Starting"
          onClick={() => run.mutate(rule, { onSuccess: onDone })}
        >
          {preview.data?.exact === false ? "Run on all that match" : `Run on ${counted(matched, "finding")}`}
        </Button>
      }
    >
      <SpaceBetween size="m">
        {preview.error && (
          <Failure header="There is no preview" error={preview.error} onRetry={() => mutate(rule)} />
        )}
        <RunError error={run.error} />
        {preview.isPending && <StatusIndicator type="loading">Asking what it would do</StatusIndicator>}
        {preview.data && <RulePreview preview={preview.data} />}
      </SpaceBetween>
    </Dialog>
  );
}

function RunError({ error }: { error: unknown }) {
  if (!error) return null;
  if (!hasStatus(error, 412)) return <Failure header="The rule was not run" error={error} />;
  return (
    <Overtaken>
      The rule has changed since you looked at it, and was not run. What it would do now is below; run it
      again if that is what you want.
    </Overtaken>
  );
}
