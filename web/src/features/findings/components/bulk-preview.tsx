import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { count, counted } from "@/shared/ui/count.ts";
import type { BulkResult } from "../api/schemas.ts";
import type { BulkWish } from "../api/transition-findings.ts";
import { stateLabels } from "../labels.ts";
import classes from "./bulk-preview.module.css";
import { FindingExamples } from "./finding-examples.tsx";

interface BulkPreviewProps {
  result: BulkResult;
  wish: BulkWish;
}

/** What a change of many findings would do. */
export function BulkPreview({ result, wish }: BulkPreviewProps) {
  const left = result.matched - result.changed;
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={3}
        minColumnWidth={120}
        items={[
          { label: "Match", value: count(result.matched) },
          { label: `Become ${stateLabels[wish.state].toLowerCase()}`, value: count(result.changed) },
          { label: wish.skipIllegal ? "Are left out" : "Cannot go there", value: count(left) },
        ]}
      />
      <Refusals result={result} skipped={wish.skipIllegal} />
      <FindingExamples matched={result.matched} sample={result.sample} />
    </SpaceBetween>
  );
}

function Refusals({
  result: { refused, missing, changed },
  skipped,
}: {
  result: BulkResult;
  skipped: boolean;
}) {
  if (refused.length === 0 && missing === 0) return null;
  return (
    <Alert
      type={skipped && changed > 0 ? "info" : "warning"}
      statusIconAriaLabel={skipped ? "Information" : "Warning"}
    >
      {changed === 0
        ? "None of the findings can go there:"
        : skipped
          ? "These are left as they are:"
          : "These stop the change. Go back and leave them out, or choose others:"}
      <ul className={classes.list}>
        {refused.map(({ state, count: many, detail }) => (
          <li key={state}>
            {counted(many, "finding")} in the state {stateLabels[state].toLowerCase()}: {detail}
          </li>
        ))}
        {missing > 0 && <li>{counted(missing, "finding")} no longer there</li>}
      </ul>
    </Alert>
  );
}
