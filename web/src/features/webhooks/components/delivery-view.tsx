import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Code, CodeBlock } from "@/shared/ui/code.tsx";
import { count } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { listWebhooks } from "../api/list-webhooks.ts";
import { redeliver } from "../api/redeliver.ts";
import type { Delivery, DeliveryDetail } from "../api/schemas.ts";
import { destinationOf } from "./delivery-list.tsx";
import { DeliveryStateIndicator } from "./delivery-state.tsx";

/** One delivery: how it went, and what was sent. */
export function DeliveryView({ detail: { delivery, event } }: { detail: DeliveryDetail }) {
  const webhooks = useQuery(listWebhooks()).data ?? [];
  const again = useMutation(redeliver(delivery.id, useQueryClient()));
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <Button
            disabled={delivery.state === "pending"}
            loading={again.isPending}
            loadingText="Queueing"
            onClick={() => again.mutate()}
          >
            Send again
          </Button>
        }
      >
        Delivery {delivery.id}
      </Header>
      {again.error && <Failure header="It was not queued again" error={again.error} />}
      <Container header={<Header variant="h2">Facts</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={140}
          items={factsOf(delivery, destinationOf(delivery.webhookId, webhooks))}
        />
      </Container>
      <Container header={<Header variant="h2">What is sent</Header>}>
        <CodeBlock label="Event">{JSON.stringify(event, null, 2)}</CodeBlock>
      </Container>
    </SpaceBetween>
  );
}

function factsOf(delivery: Delivery, destination: string) {
  const moment = (at: string | null) => (at === null ? "–" : <Instant at={at} />);
  return [
    { label: "State", value: <DeliveryStateIndicator state={delivery.state} /> },
    { label: "Event", value: delivery.type },
    { label: "To", value: destination },
    { label: "Attempts", value: count(delivery.attempts) },
    { label: "Last status", value: delivery.lastStatus ?? "–" },
    { label: "Last error", value: delivery.lastError || "–" },
    { label: "Queued", value: moment(delivery.createdAt) },
    { label: "Last attempt", value: moment(delivery.lastAttemptAt) },
    { label: "Next attempt", value: moment(delivery.dueAt) },
    { label: "Finished", value: moment(delivery.finishedAt) },
    { label: "Id of the event", value: <Code>{delivery.eventId}</Code> },
  ];
}
