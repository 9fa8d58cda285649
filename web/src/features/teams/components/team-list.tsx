import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Instant } from "@/shared/ui/instant.tsx";
import { MoreButton, QueryList } from "@/shared/ui/query-list.tsx";
import type { RecordField } from "@/shared/ui/record-list.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import { listTeams } from "../api/list-teams.ts";
import type { Team } from "../api/schemas.ts";
import { teamTitle } from "../labels.ts";
import { TeamDialog } from "./team-dialog.tsx";

interface TeamListProps {
  /** Whether the user is an administrator of the hub, who makes and renames teams. */
  isAdmin: boolean;
}

/** The teams that the user sees. */
export function TeamList({ isAdmin }: TeamListProps) {
  const query = useInfiniteQuery(listTeams());
  const [task, setTask] = useState<{ team?: Team }>();
  const done = () => setTask(undefined);
  return (
    <>
      <QueryList
        label="Teams"
        query={query}
        header={
          <Header
            variant="h1"
            description="Who works on findings together. A team sees nothing of the others'."
            actions={
              isAdmin && (
                <Button variant="primary" onClick={() => setTask({})}>
                  Create team
                </Button>
              )
            }
          >
            Teams
          </Header>
        }
        items={query.data ?? []}
        fields={isAdmin ? [...fields, renameField((team) => setTask({ team }))] : fields}
        trackBy={({ name }) => name}
        empty={<Box padding={{ vertical: "l" }}>You are in no team yet.</Box>}
        footer={query.hasNextPage && <MoreButton query={query}>Show more teams</MoreButton>}
      />
      {task && <TeamDialog {...task} onDone={done} onDismiss={done} />}
    </>
  );
}

const fields: [RecordField<Team>, ...RecordField<Team>[]] = [
  {
    id: "title",
    header: "Team",
    minWidth: 200,
    cell: (team) => (
      <RouterLink destination={{ to: "/teams/$team", params: { team: team.name } }}>
        {teamTitle(team)}
      </RouterLink>
    ),
  },
  { id: "name", header: "Name", minWidth: 140, cell: ({ name }) => name },
  { id: "created", header: "Created", minWidth: 170, cell: ({ createdAt }) => <Instant at={createdAt} /> },
];

function renameField(onRename: (team: Team) => void): RecordField<Team> {
  return {
    id: "actions",
    header: "Actions",
    minWidth: 120,
    cell: (team) => (
      <Button ariaLabel={`Rename ${teamTitle(team)}`} onClick={() => onRename(team)}>
        Rename
      </Button>
    ),
  };
}
