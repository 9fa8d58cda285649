import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { count, counted } from "@/shared/ui/count.ts";
import type { Posture } from "../api/schemas.ts";
import { duration } from "../duration.ts";

/** The numbers that most people ask for. */
export function PostureNumbers({ posture }: { posture: Posture }) {
  const { recent, windowDays } = posture;
  return (
    <Container
      header={
        <Header variant="h2" description={`What came and went is of the last ${counted(windowDays, "day")}`}>
          At a glance
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        minColumnWidth={140}
        items={[
          { label: "Score", value: `${count(posture.score.value)} of 100` },
          { label: "Open", value: count(posture.open) },
          { label: "Risk accepted", value: count(posture.accepted) },
          {
            label: "Oldest open",
            value: posture.oldestDays === undefined ? "None" : counted(posture.oldestDays, "day"),
          },
          { label: "Mean time to remediate", value: duration(posture.remediation.meanSeconds) },
          { label: "New", value: count(recent.new) },
          { label: "Fixed", value: count(recent.fixed) },
          { label: "Reopened", value: count(recent.reopened) },
        ]}
      />
    </Container>
  );
}
