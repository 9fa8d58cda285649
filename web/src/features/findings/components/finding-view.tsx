import Alert from "@cloudscape-design/components/alert";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FindingDetail } from "../api/schemas.ts";
import { FindingFacts } from "./finding-facts.tsx";
import { FindingHistory } from "./finding-history.tsx";
import { FindingIdentity } from "./finding-identity.tsx";
import { FindingSightings } from "./finding-sightings.tsx";
import { TransitionForm } from "./transition-form.tsx";

interface FindingViewProps {
  finding: FindingDetail;
  /** The id in the address. It may be one that has become part of this finding. */
  askedFor: string;
  /** Whether the user's role may change findings; the service decides again. */
  mayChange: boolean;
  /** The user's own name in the history. */
  userId: string | undefined;
}

/** Everything about one finding. */
export function FindingView({ finding, askedFor, mayChange, userId }: FindingViewProps) {
  return (
    <SpaceBetween size="l">
      <Header variant="h1">{finding.title}</Header>
      {askedFor !== finding.id && <Merged />}
      <Grid gridDefinition={[{ colspan: { default: 12, m: 8 } }, { colspan: { default: 12, m: 4 } }]}>
        <SpaceBetween size="l">
          <FindingFacts finding={finding} />
          <FindingSightings sightings={finding.sightings} />
          <FindingIdentity finding={finding} />
        </SpaceBetween>
        <SpaceBetween size="l">
          {mayChange ? <TransitionForm finding={finding} /> : <ReadOnly />}
          <FindingHistory findingId={finding.id} userId={userId} />
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
