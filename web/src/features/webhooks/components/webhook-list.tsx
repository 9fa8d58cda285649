import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { severityLabels } from "@/features/findings/labels.ts";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { DoneBy } from "@/shared/ui/done-by.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { QueryList } from "@/shared/ui/query-list.tsx";
import type { RecordField } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listWebhooks } from "../api/list-webhooks.ts";
import type { Webhook, WebhookWithSecret } from "../api/schemas.ts";
import { testWebhook } from "../api/test-webhook.ts";
import { eventTypeLabels } from "../labels.ts";
import { DeleteWebhookDialog } from "./delete-webhook-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";

type Task = { kind: "create" } | { kind: "change" | "rotate" | "delete"; webhook: Webhook };

/** Who is told of events, and what can be done about it. */
export function WebhookList() {
  const query = useQuery(listWebhooks());
  const [task, setTask] = useState<Task>();
  const [shown, setShown] = useState<WebhookWithSecret>();
  const test = useMutation(testWebhook(useQueryClient()));
  const done = () => setTask(undefined);
  const show = (secret: WebhookWithSecret) => {
    done();
    setShown(secret);
  };

  return (
    <SpaceBetween size="m">
      {test.error && <Failure header="The test event was not queued" error={test.error} />}
      {test.data && (
        <Announcement type="success" onDismiss={test.reset}>
          A test event is queued.{" "}
          <RouterLink
            destination={{ to: "/deliveries/$deliveryId", params: { deliveryId: String(test.data.id) } }}
          >
            See how it went
          </RouterLink>
        </Announcement>
      )}
      <QueryList
        label="Webhooks"
        query={query}
        header={
          <Header
            variant="h1"
            description="Who is told of events by HTTP. Messages are signed as Standard Webhooks says."
            actions={
              <SpaceBetween direction="horizontal" size="m" alignItems="center">
                <RouterLink destination={{ to: "/deliveries" }}>Deliveries</RouterLink>
                <Button variant="primary" onClick={() => setTask({ kind: "create" })}>
                  Create webhook
                </Button>
              </SpaceBetween>
            }
          >
            Webhooks
          </Header>
        }
        items={query.error ? [] : (query.data ?? [])}
        fields={fieldsWith((kind, webhook) =>
          kind === "test" ? test.mutate(webhook.id) : setTask({ kind, webhook }),
        )}
        trackBy={({ id }) => id}
        empty={<Box padding={{ vertical: "l" }}>Nobody is told of events yet.</Box>}
      />
      {task?.kind === "create" && <WebhookDialog onCreated={show} onDone={done} onDismiss={done} />}
      {task?.kind === "change" && (
        <WebhookDialog webhook={task.webhook} onCreated={show} onDone={done} onDismiss={done} />
      )}
      {task?.kind === "rotate" && <RotateDialog webhook={task.webhook} onDone={show} onDismiss={done} />}
      {task?.kind === "delete" && <DeleteWebhookDialog webhook={task.webhook} onDone={done} />}
      {shown && <SecretDialog shown={shown} onDismiss={() => setShown(undefined)} />}
    </SpaceBetween>
  );
}

type Action = "change" | "rotate" | "test" | "delete";
const actions: { id: Action; text: string }[] = [
  { id: "change", text: "Change" },
  { id: "test", text: "Send a test event" },
  { id: "rotate", text: "Give a new secret" },
  { id: "delete", text: "Delete" },
];

type Fields = [RecordField<Webhook>, ...RecordField<Webhook>[]];

function fieldsWith(onAction: (action: Action, webhook: Webhook) => void): Fields {
  return [
    {
      id: "url",
      header: "Address",
      minWidth: 240,
      cell: ({ url, description }) => (
        <>
          {url}
          <Box variant="small" display="block">
            {description}
          </Box>
        </>
      ),
    },
    { id: "state", header: "State", minWidth: 150, cell: (webhook) => <WebhookState webhook={webhook} /> },
    { id: "types", header: "Is told of", minWidth: 200, cell: interestOf },
    {
      id: "created",
      header: "Created",
      minWidth: 170,
      cell: ({ createdAt, createdBy }) => <DoneBy at={createdAt} by={createdBy} />,
    },
    {
      id: "actions",
      header: "Actions",
      minWidth: 130,
      cell: (webhook) => (
        <ButtonDropdown
          ariaLabel={`Actions for ${webhook.url}`}
          expandToViewport
          items={actions.map((action) => ({ ...action, disabled: action.id === "test" && !webhook.enabled }))}
          onItemClick={({ detail }) => {
            const action = actions.find(({ id }) => id === detail.id);
            if (action) onAction(action.id, webhook);
          }}
        >
          Actions
        </ButtonDropdown>
      ),
    },
  ];
}

function WebhookState({ webhook }: { webhook: Webhook }) {
  const { id, enabled, disabledReason, previousSecretUntil } = webhook;
  return (
    <>
      <StatusIndicator type={enabled ? "success" : "stopped"}>
        {enabled ? "Enabled" : "Disabled"}
      </StatusIndicator>
      {disabledReason && <Box variant="small">{disabledReason}</Box>}
      {previousSecretUntil && (
        <Box variant="small" display="block">
          The old secret signs until <Instant at={previousSecretUntil} />
        </Box>
      )}
      <div>
        <RouterLink fontSize="body-s" destination={{ to: "/deliveries", search: { webhookId: id } }}>
          Its deliveries
        </RouterLink>
      </div>
    </>
  );
}

function interestOf({ types, minSeverity }: Webhook): string {
  const what = types.length === 0 ? "Everything" : types.map((type) => eventTypeLabels[type]).join(", ");
  if (minSeverity === "unknown") return what;
  const least = severityLabels[minSeverity].toLowerCase();
  return minSeverity === "critical"
    ? `${what}; critical findings only`
    : `${what}; findings from ${least} on`;
}
