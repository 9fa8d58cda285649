import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Code } from "@/shared/ui/code.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import type { FindingDetail } from "../api/schemas.ts";
import { criticalityLabels, exposureLabels, kindLabels } from "../labels.ts";
import { ExploitedBadge } from "./exploited-badge.tsx";
import classes from "./finding-facts.module.css";
import { SeverityBadge } from "./severity-badge.tsx";
import { SlaIndicator } from "./sla-indicator.tsx";
import { StateIndicator } from "./state-indicator.tsx";

/** What is known about a finding. */
export function FindingFacts({ finding }: { finding: FindingDetail }) {
  return (
    <Container header={<Header variant="h2">Facts</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs columns={3} items={factsOf(finding)} minColumnWidth={140} />
        {finding.description && (
          <section aria-label="Description">
            <Box variant="awsui-key-label">Description</Box>
            {/* Text from outside: shown as it is, never read as markup. */}
            <p className={classes.prose}>{finding.description}</p>
          </section>
        )}
      </SpaceBetween>
    </Container>
  );
}

function factsOf(finding: FindingDetail) {
  const facts = [
    { label: "Severity", value: <SeverityBadge severity={finding.severity} /> },
    { label: "State", value: <StateIndicator state={finding.state} /> },
    { label: "In this state since", value: <Instant at={finding.stateChangedAt} /> },
    { label: "Due", value: finding.dueAt === null ? "No due date" : <Instant at={finding.dueAt} /> },
    { label: "Remediation", value: <SlaIndicator state={finding.slaState} /> },
    { label: "Exploits", value: finding.kev ? <ExploitedBadge /> : "" },
    { label: "Reachable", value: exposureLabels[finding.exposure] },
    { label: "Importance of the asset", value: criticalityLabels[finding.criticality] },
    { label: "Kind", value: kindLabels[finding.kind] },
    { label: "Rule", value: <RuleLink finding={finding} /> },
    { label: "Reported now by", value: finding.sources === 1 ? "1 source" : `${finding.sources} sources` },
    { label: "Component", value: finding.component },
    { label: "Path", value: finding.path && <Code>{finding.path}</Code> },
    { label: "Package URL", value: finding.purl && <Code>{finding.purl}</Code> },
    { label: "First seen", value: <Instant at={finding.firstSeenAt} /> },
    { label: "Last seen", value: <Instant at={finding.lastSeenAt} /> },
  ];
  return facts.filter(({ value }) => value !== "");
}

/** A report may name any address; only one that a browser opens as a page becomes a link. */
function RuleLink({ finding: { ruleId, referenceUrl } }: { finding: FindingDetail }) {
  if (!/^https?:\/\//i.test(referenceUrl)) return ruleId;
  return (
    <Link external href={referenceUrl} externalIconAriaLabel="Opens in a new tab" rel="noopener noreferrer">
      {ruleId}
    </Link>
  );
}
