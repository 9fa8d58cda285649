import Alert from "@cloudscape-design/components/alert";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FindingDetail } from "../api/schemas.ts";
import { AcceptedRisk } from "./accepted-risk.tsx";
import { FindingAssignee } from "./finding-assignee.tsx";
import { FindingComments } from "./finding-comments.tsx";
import { FindingFacts } from "./finding-facts.tsx";
import { FindingHistory } from "./finding-history.tsx";
import { FindingIdentity } from "./finding-identity.tsx";
import { FindingLabels } from "./finding-labels.tsx";
import { FindingPriority } from "./finding-priority.tsx";
import { FindingSightings } from "./finding-sightings.tsx";
import { TransitionForm } from "./transition-form.tsx";

interface FindingViewProps {
  finding: FindingDetail;
  /** The id in the address. It may be one that has become part of this finding. */
  askedFor: string;
  /** Whether the user's role may change findings; the service decides again. */
  mayChange: boolean;
  /** The names under which the user is known, the one that others see first. */
  userNames: readonly string[];
}

/** Everything about one finding. */
export function FindingView({ finding, askedFor, mayChange, userNames }: FindingViewProps) {
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{finding.title}</Header>
      {askedFor !== finding.id && <Merged />}
      <Grid gridDefinition={[{ colspan: { default: 12, m: 8 } }, { colspan: { default: 12, m: 4 } }]}>
        <SpaceBetween size="l">
          <FindingFacts finding={finding} />
          {finding.riskAcceptance && <AcceptedRisk risk={finding.riskAcceptance} />}
          <FindingPriority finding={finding} />
          <FindingSightings sightings={finding.sightings} />
          <FindingIdentity finding={finding} />
          <FindingComments findingId={finding.id} mayChange={mayChange} />
        </SpaceBetween>
        <SpaceBetween size="l">
          {mayChange ? <TransitionForm finding={finding} /> : <ReadOnly />}
          <FindingAssignee finding={finding} mayChange={mayChange} userNames={userNames} />
          <FindingLabels finding={finding} mayChange={mayChange} />
          <FindingHistory findingId={finding.id} userNames={userNames} />
        </SpaceBetween>
      </Grid>
    </SpaceBetween>
  );
}

function Merged() {
  return (
    <Alert statusIconAriaLabel="Information">
      The finding that you asked for turned out to be this one and became part of it. Its address keeps
      leading here.
    </Alert>
  );
}

function ReadOnly() {
  return (
    <Alert statusIconAriaLabel="Information">
      Your role lets you read findings. Analysts and leads change their state.
    </Alert>
  );
}
