import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { DoneBy } from "@/shared/ui/done-by.tsx";
import { MoreButton, QueryList } from "@/shared/ui/query-list.tsx";
import type { RecordField } from "@/shared/ui/record-list.tsx";
import { listMembers } from "../api/list-members.ts";
import { removeMember } from "../api/save-member.ts";
import type { Member, Team } from "../api/schemas.ts";
import { roleLabels, teamTitle } from "../labels.ts";
import { MemberDialog } from "./member-dialog.tsx";

interface MemberListProps {
  team: Team;
  /** Whether the user says who is in the team. */
  mayChange: boolean;
}

type Task = { kind: "add" } | { kind: "change" | "remove"; member: Member };

/** Who is in a team, and as what. */
export function MemberList({ team, mayChange }: MemberListProps) {
  const query = useInfiniteQuery(listMembers(team.name));
  const [task, setTask] = useState<Task>();
  const done = () => setTask(undefined);
  return (
    <>
      <QueryList
        label="Members"
        query={query}
        header={
          <Header
            variant="h2"
            actions={
              mayChange && (
                <Button variant="primary" onClick={() => setTask({ kind: "add" })}>
                  Add member
                </Button>
              )
            }
          >
            Members
          </Header>
        }
        items={query.data ?? []}
        fields={mayChange ? [...fields, actionsField((kind, member) => setTask({ kind, member }))] : fields}
        trackBy={({ subject }) => subject}
        empty={<Box padding={{ vertical: "l" }}>Nobody is in this team yet.</Box>}
        footer={query.hasNextPage && <MoreButton query={query}>Show more members</MoreButton>}
      />
      {task?.kind === "add" && <MemberDialog team={team.name} onDone={done} onDismiss={done} />}
      {task?.kind === "change" && (
        <MemberDialog team={team.name} member={task.member} onDone={done} onDismiss={done} />
      )}
      {task?.kind === "remove" && <RemoveDialog team={team} member={task.member} onDone={done} />}
    </>
  );
}

interface RemoveDialogProps {
  team: Team;
  member: Member;
  onDone: () => void;
}

function RemoveDialog({ team, member, onDone }: RemoveDialogProps) {
  const remove = useMutation(removeMember(team.name, member.subject, useQueryClient()));
  return (
    <ConfirmDialog
      header="Remove member"
      confirmText="Remove"
      mutation={remove}
      onDone={onDone}
      onDismiss={onDone}
    >
      {member.name} sees nothing of {teamTitle(team)} any more, and the API tokens that they made for it end
      at once.
    </ConfirmDialog>
  );
}

const fields: [RecordField<Member>, ...RecordField<Member>[]] = [
  {
    id: "name",
    header: "Name",
    minWidth: 200,
    cell: ({ name, subject }) => (
      <>
        {name}
        <Box variant="small" display="block">
          {subject}
        </Box>
      </>
    ),
  },
  { id: "role", header: "Role", minWidth: 110, cell: ({ role }) => roleLabels[role] },
  {
    id: "added",
    header: "Added",
    minWidth: 170,
    cell: ({ addedAt, addedBy }) => <DoneBy at={addedAt} by={addedBy} />,
  },
];

function actionsField(onAction: (kind: "change" | "remove", member: Member) => void): RecordField<Member> {
  return {
    id: "actions",
    header: "Actions",
    minWidth: 220,
    wide: true,
    cell: (member) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button ariaLabel={`Change ${member.name}`} onClick={() => onAction("change", member)}>
          Change
        </Button>
        <Button ariaLabel={`Remove ${member.name}`} onClick={() => onAction("remove", member)}>
          Remove
        </Button>
      </SpaceBetween>
    ),
  };
}
