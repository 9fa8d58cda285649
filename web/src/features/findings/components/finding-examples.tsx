import Box from "@cloudscape-design/components/box";
import { count } from "@/shared/ui/count.ts";
import type { Finding } from "../api/schemas.ts";
import classes from "./bulk-preview.module.css";
import { SeverityBadge } from "./severity-badge.tsx";
import { StateIndicator } from "./state-indicator.tsx";

interface FindingExamplesProps {
  /** How many there are of which these are the worst. */
  matched: number;
  sample: readonly Finding[];
}

/** A few findings for all that a change is about; nothing when it is about none. */
export function FindingExamples({ matched, sample }: FindingExamplesProps) {
  if (sample.length === 0) return null;
  return (
    <section aria-label="Examples">
      <Box variant="awsui-key-label">
        {matched === sample.length ? "The findings" : `The worst ${count(sample.length)} of them`}
      </Box>
      <ul className={classes.examples}>
        {sample.map(({ id, severity, state, title }) => (
          <li key={id} className={classes.example}>
            <SeverityBadge severity={severity} />
            <StateIndicator state={state} />
            <span>{title}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
