import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { FindingExamples } from "@/features/findings/components/finding-examples.tsx";
import { count } from "@/shared/ui/count.ts";
import type { RulePreview as Preview, RuleCounts } from "../api/schemas.ts";

/** What a rule would do to the findings that there are. */
export function RulePreview({ preview }: { preview: Preview }) {
  const { counts, exact, sample } = preview;
  return (
    <section aria-label="Preview">
      <SpaceBetween size="m">
        {!exact && (
          <Alert type="info" statusIconAriaLabel="Information">
            More findings match than are looked at for a preview; the numbers are about the first{" "}
            {count(counts.matched)}.
          </Alert>
        )}
        <KeyValuePairs
          columns={3}
          minColumnWidth={120}
          items={[
            { label: "Match", value: count(counts.matched) },
            ...effectsOf(counts).map(([label, value]) => ({ label, value: count(value) })),
          ]}
        />
        <FindingExamples matched={counts.matched} sample={sample} />
      </SpaceBetween>
    </section>
  );
}

/** What happens to findings, without what happens to none. */
export function effectsOf({ moved, assigned, labelled, notified, kept }: RuleCounts): [string, number][] {
  const effects: [string, number][] = [
    ["Moved", moved],
    ["Assigned", assigned],
    ["Labelled", labelled],
    ["Told of", notified],
    ["Kept, as somebody decided", kept],
  ];
  return effects.filter(([, value]) => value > 0);
}
