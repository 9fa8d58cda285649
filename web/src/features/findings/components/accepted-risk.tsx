import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { Instant } from "@/shared/ui/instant.tsx";
import type { FindingDetail } from "../api/schemas.ts";

/** Who answers for the risk of a finding, until when and why. */
export function AcceptedRisk({ risk }: { risk: NonNullable<FindingDetail["riskAcceptance"]> }) {
  return (
    <Container header={<Header variant="h2">Accepted risk</Header>}>
      <KeyValuePairs
        columns={2}
        minColumnWidth={140}
        items={[
          { label: "Owner", value: risk.owner },
          { label: "Accepted until", value: <Instant at={risk.expiresAt} /> },
          { label: "Accepted by", value: risk.acceptedBy },
          { label: "Accepted", value: <Instant at={risk.acceptedAt} /> },
          { label: "Why", value: risk.reason },
        ]}
      />
    </Container>
  );
}
