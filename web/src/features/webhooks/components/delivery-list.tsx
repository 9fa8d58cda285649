import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { count, counted } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { PageButtons } from "@/shared/ui/page-buttons.tsx";
import { type RecordField, RecordList } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { deliveryStateSchema, deliveryStates } from "../api/delivery-state.ts";
import { listDeliveries } from "../api/list-deliveries.ts";
import { listWebhooks } from "../api/list-webhooks.ts";
import { redeliverDead } from "../api/redeliver.ts";
import type { Delivery, Webhook } from "../api/schemas.ts";
import type { DeliveriesSearch } from "../deliveries-search.ts";
import { deliveryStateLabels } from "../labels.ts";
import { DeliveryStateIndicator } from "./delivery-state.tsx";

interface DeliveryListProps {
  search: DeliveriesSearch;
  onFilter: (change: Pick<DeliveriesSearch, "state" | "webhookId">) => void;
  isFirst: boolean;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

/** The service queues at most so many at once. */
const mostAtOnce = 1000;

/** What was told to whom, and what could not be. */
export function DeliveryList({ search, onFilter, ...pages }: DeliveryListProps) {
  const { data, error, isPending, isFetching, refetch } = useQuery(listDeliveries(search));
  const webhooks = useQuery(listWebhooks()).data ?? [];
  const again = useMutation(redeliverDead(useQueryClient()));

  return (
    <SpaceBetween size="m">
      {again.error && <Failure header="Nothing was queued" error={again.error} />}
      {again.data && (
        <Announcement type="success" onDismiss={again.reset}>
          {counted(again.data.queued, "delivery", "deliveries")} {again.data.queued === 1 ? "is" : "are"}{" "}
          queued again.
          {again.data.queued === mostAtOnce && " There may be more; send them again too."}
        </Announcement>
      )}
      <RecordList
        label="Deliveries"
        header={
          <Header
            variant="h1"
            description="What was told to whom, newest first."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button loading={isFetching} loadingText="Loading" onClick={() => void refetch()}>
                  Load again
                </Button>
                <Button
                  loading={again.isPending}
                  loadingText="Queueing"
                  onClick={() => again.mutate(search.webhookId)}
                >
                  Send all given up again
                </Button>
              </SpaceBetween>
            }
          >
            Deliveries
          </Header>
        }
        filter={<Filters search={search} webhooks={webhooks} onFilter={onFilter} />}
        items={error ? [] : (data?.items ?? [])}
        fields={fieldsWith(webhooks)}
        trackBy={({ id }) => String(id)}
        loading={isPending}
        loadingText="Loading the deliveries"
        empty={
          error ? (
            <Failure
              header="The deliveries could not be loaded"
              error={error}
              onRetry={() => void refetch()}
            />
          ) : (
            <Box padding={{ vertical: "l" }}>There is no such delivery.</Box>
          )
        }
        footer={data && <PageButtons label="Pages of deliveries" nextCursor={data.nextCursor} {...pages} />}
      />
    </SpaceBetween>
  );
}

type Fields = [RecordField<Delivery>, ...RecordField<Delivery>[]];

function fieldsWith(webhooks: readonly Webhook[]): Fields {
  return [
    {
      id: "event",
      header: "Event",
      minWidth: 180,
      cell: ({ id, type }) => (
        <RouterLink destination={{ to: "/deliveries/$deliveryId", params: { deliveryId: String(id) } }}>
          {`${type} (${id})`}
        </RouterLink>
      ),
    },
    {
      id: "state",
      header: "State",
      minWidth: 140,
      cell: ({ state }) => <DeliveryStateIndicator state={state} />,
    },
    {
      id: "to",
      header: "To",
      minWidth: 200,
      cell: ({ webhookId }) => destinationOf(webhookId, webhooks),
    },
    {
      id: "attempts",
      header: "Attempts",
      minWidth: 200,
      cell: ({ attempts, lastError, dueAt }) => (
        <>
          {count(attempts)}
          {lastError && (
            <Box variant="small" display="block">
              {lastError}
            </Box>
          )}
          {dueAt && (
            <Box variant="small" display="block">
              next <Instant at={dueAt} />
            </Box>
          )}
        </>
      ),
    },
    { id: "created", header: "Queued", minWidth: 170, cell: ({ createdAt }) => <Instant at={createdAt} /> },
  ];
}

/** Who is told. A webhook that is gone has only its id left. */
export function destinationOf(webhookId: string | null, webhooks: readonly Webhook[]): string {
  if (webhookId === null) return "The SNS topic";
  return webhooks.find(({ id }) => id === webhookId)?.url ?? webhookId;
}

const anyState = { value: "any", label: "Any state" };
const anyWebhook = { value: "any", label: "Everybody" };
const half = { default: 12, s: 6 };

interface FiltersProps {
  search: DeliveriesSearch;
  webhooks: readonly Webhook[];
  onFilter: DeliveryListProps["onFilter"];
}

function Filters({ search: { state, webhookId }, webhooks, onFilter }: FiltersProps) {
  const states = [anyState, ...deliveryStates.map((value) => ({ value, label: deliveryStateLabels[value] }))];
  const receivers = [anyWebhook, ...webhooks.map(({ id, url }) => ({ value: id, label: url }))];
  return (
    <Grid gridDefinition={[{ colspan: half }, { colspan: half }]}>
      <FormField label="State">
        <Select
          selectedOption={states.find(({ value }) => value === state) ?? anyState}
          options={states}
          onChange={({ detail }) =>
            onFilter({ webhookId, state: deliveryStateSchema.safeParse(detail.selectedOption.value).data })
          }
        />
      </FormField>
      <FormField label="To">
        <Select
          selectedOption={receivers.find(({ value }) => value === webhookId) ?? anyWebhook}
          options={receivers}
          onChange={({ detail: { selectedOption } }) =>
            onFilter({
              state,
              webhookId: selectedOption.value === anyWebhook.value ? undefined : selectedOption.value,
            })
          }
        />
      </FormField>
    </Grid>
  );
}
