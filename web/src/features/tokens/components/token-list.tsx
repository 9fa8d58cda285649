import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listTeams } from "@/features/teams/api/list-teams.ts";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { DoneBy } from "@/shared/ui/done-by.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { MoreButton, QueryList } from "@/shared/ui/query-list.tsx";
import type { RecordField } from "@/shared/ui/record-list.tsx";
import { SecretOnce } from "@/shared/ui/secret-once.tsx";
import { listTokens } from "../api/list-tokens.ts";
import { revokeToken } from "../api/revoke-token.ts";
import type { NewToken, Token } from "../api/schemas.ts";
import { scopeLabels } from "../labels.ts";
import { type TokenState, tokenState } from "../token-schema.ts";
import { TokenDialog } from "./token-dialog.tsx";

type Task = { kind: "create" } | { kind: "revoke"; token: Token } | { kind: "show"; made: NewToken };

/** The API tokens that the user may revoke: their own, and for an admin those of the team. */
export function TokenList() {
  const query = useInfiniteQuery(listTokens());
  const teams = useInfiniteQuery(listTeams()).data ?? [];
  const [task, setTask] = useState<Task>();
  const done = () => setTask(undefined);
  return (
    <>
      <QueryList
        label="API tokens"
        query={query}
        header={
          <Header
            variant="h1"
            description="With what machines use the API: your own, and as an admin all of the team."
            actions={
              <Button variant="primary" onClick={() => setTask({ kind: "create" })}>
                Create token
              </Button>
            }
          >
            API tokens
          </Header>
        }
        items={query.data ?? []}
        fields={fieldsWith((token) => setTask({ kind: "revoke", token }))}
        trackBy={({ id }) => id}
        empty={<Box padding={{ vertical: "l" }}>There is no API token yet.</Box>}
        footer={query.hasNextPage && <MoreButton query={query}>Show older tokens</MoreButton>}
      />
      {task?.kind === "create" && (
        <TokenDialog teams={teams} onCreated={(made) => setTask({ kind: "show", made })} onDismiss={done} />
      )}
      {task?.kind === "show" && (
        <SecretOnce header="API token" noun="Token" secret={task.made.secret} onDismiss={done}>
          Put it where the machine for “{task.made.token.name}” finds it, and nowhere else: whoever has it may
          do what its scopes say.
        </SecretOnce>
      )}
      {task?.kind === "revoke" && <RevokeDialog token={task.token} onDone={done} />}
    </>
  );
}

function RevokeDialog({ token, onDone }: { token: Token; onDone: () => void }) {
  const revoke = useMutation(revokeToken(token.id, useQueryClient()));
  return (
    <ConfirmDialog
      header="Revoke API token"
      confirmText="Revoke"
      mutation={revoke}
      onDone={onDone}
      onDismiss={onDone}
    >
      Whatever uses “{token.name}” is refused from now on. That cannot be taken back.
    </ConfirmDialog>
  );
}

type Fields = [RecordField<Token>, ...RecordField<Token>[]];

function fieldsWith(onRevoke: (token: Token) => void): Fields {
  return [
    { id: "name", header: "For", minWidth: 160, cell: ({ name }) => name },
    { id: "state", header: "State", minWidth: 170, cell: (token) => <State token={token} /> },
    {
      id: "scopes",
      header: "Scopes",
      minWidth: 130,
      cell: ({ scopes }) => scopes.map((scope) => scopeLabels[scope]).join(", "),
    },
    { id: "team", header: "Team", minWidth: 110, cell: ({ team }) => team },
    {
      id: "used",
      header: "Last used",
      minWidth: 150,
      cell: ({ lastUsedAt }) => (lastUsedAt ? <Instant at={lastUsedAt} /> : "Never"),
    },
    {
      id: "created",
      header: "Created",
      minWidth: 170,
      cell: ({ createdAt, owner }) => <DoneBy at={createdAt} by={owner} />,
    },
    {
      id: "actions",
      header: "Actions",
      minWidth: 120,
      cell: (token) =>
        tokenState(token, Date.now()) === "active" ? (
          <Button ariaLabel={`Revoke ${token.name}`} onClick={() => onRevoke(token)}>
            Revoke
          </Button>
        ) : (
          "–"
        ),
    },
  ];
}

const states: Record<TokenState, { type: StatusIndicatorProps.Type; text: string }> = {
  active: { type: "success", text: "Active" },
  expired: { type: "stopped", text: "Expired" },
  revoked: { type: "stopped", text: "Revoked" },
};

function State({ token }: { token: Token }) {
  const state = tokenState(token, Date.now());
  const { type, text } = states[state];
  return (
    <SpaceBetween size="xxxs">
      <StatusIndicator type={type}>{text}</StatusIndicator>
      <Box variant="small">
        {state === "revoked" && token.revokedAt ? (
          <Instant at={token.revokedAt} />
        ) : (
          <>
            {state === "active" ? "until" : "since"} <Instant at={token.expiresAt} />
          </>
        )}
      </Box>
    </SpaceBetween>
  );
}
