import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { severities, states } from "@/features/findings/api/schemas.ts";
import { severityLabels, stateLabels } from "@/features/findings/labels.ts";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { Code } from "@/shared/ui/code.tsx";
import { count } from "@/shared/ui/count.ts";
import { Instant } from "@/shared/ui/instant.tsx";
import type { Evaluation, Waiver } from "../api/schemas.ts";
import { BlockerList } from "./blocker-list.tsx";
import { ExceptedList } from "./excepted-list.tsx";
import { GateSources } from "./gate-sources.tsx";
import { VerdictIndicator } from "./verdict-indicator.tsx";
import { WaiverDialog } from "./waiver-dialog.tsx";
import { WaiverList } from "./waiver-list.tsx";

interface EvaluationViewProps {
  evaluation: Evaluation;
  /** Whether the user's role may let blockers pass; the service decides again. */
  mayWaive: boolean;
}

/** One answer of the release gate, and why it is what it is. */
export function EvaluationView({ evaluation, mayWaive }: EvaluationViewProps) {
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<Waiver>();
  const { blockers, blockerCount, waived, waivedCount } = evaluation;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          mayWaive && blockerCount > 0 && <Button onClick={() => setAsking(true)}>Let blockers pass</Button>
        }
      >
        {evaluation.target}
      </Header>
      {made && (
        <Announcement type="success" onDismiss={() => setMade(undefined)}>
          The waiver is made and holds until <Instant at={made.expiresAt} />. This answer stays as it was
          given; ask the gate again.
        </Announcement>
      )}
      <Facts evaluation={evaluation} />
      <BlockerList title="What blocks" total={blockerCount} blockers={blockers} empty="Nothing blocks." />
      {waivedCount > 0 && (
        <BlockerList title="Let pass by waivers" total={waivedCount} blockers={waived} empty="" />
      )}
      {evaluation.exceptedCount > 0 && (
        <ExceptedList total={evaluation.exceptedCount} excepted={evaluation.excepted} />
      )}
      <GateSources sources={evaluation.sources} />
      <WaiverList evaluation={evaluation} />
      {asking && (
        <WaiverDialog
          evaluation={evaluation}
          onDone={(waiver) => {
            setAsking(false);
            setMade(waiver);
          }}
          onDismiss={() => setAsking(false)}
        />
      )}
    </SpaceBetween>
  );
}

function Facts({ evaluation }: { evaluation: Evaluation }) {
  return (
    <Container header={<Header variant="h2">Answer</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          minColumnWidth={140}
          items={[
            { label: "Answer", value: <VerdictIndicator verdict={evaluation.verdict} /> },
            { label: "Given", value: <Instant at={evaluation.at} /> },
            { label: "Asked by", value: evaluation.actor },
            { label: "Policy", value: evaluation.policy },
            { label: "SHA-256 of the policy", value: <Code>{evaluation.policySha256}</Code> },
            { label: "Findings reported", value: count(evaluation.findings) },
          ]}
        />
        <KeyValuePairs
          columns={3}
          minColumnWidth={140}
          items={[
            { label: "What blocks", value: count(evaluation.blockerCount) },
            { label: "Open, by severity", value: countsOf(severities, severityLabels, evaluation.open) },
            { label: "All, by state", value: countsOf(states, stateLabels, evaluation.states) },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

function countsOf<Name extends string>(
  names: readonly Name[],
  labels: Record<Name, string>,
  counts: Record<string, number>,
): string {
  const parts = names
    .filter((name) => counts[name])
    .map((name) => `${labels[name]} ${count(counts[name] ?? 0)}`);
  return parts.length === 0 ? "None" : parts.join(", ");
}
