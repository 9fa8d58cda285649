import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Code } from "@/shared/ui/code.tsx";
import { Instant } from "@/shared/ui/instant.tsx";
import { getMembership } from "../api/list-members.ts";
import { type Team, type TeamRole, teamRoles } from "../api/schemas.ts";
import { roleLabels, roleMeanings, teamTitle } from "../labels.ts";
import { MemberList } from "./member-list.tsx";
import { TeamDialog } from "./team-dialog.tsx";

interface TeamViewProps {
  team: Team;
  /** The user's own subject. */
  subject: string;
  /** Whether the user is an administrator of the hub, who is admin of every team. */
  isAdmin: boolean;
}

/** One team: who is in it, and what their roles let them do. */
export function TeamView({ team, subject, isAdmin }: TeamViewProps) {
  const [renaming, setRenaming] = useState(false);
  const { data: membership } = useQuery({ ...getMembership(team.name, subject), enabled: subject !== "" });
  const done = () => setRenaming(false);
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={isAdmin && <Button onClick={() => setRenaming(true)}>Rename team</Button>}
      >
        {teamTitle(team)}
      </Header>
      <Container>
        <KeyValuePairs
          columns={3}
          minColumnWidth={150}
          items={[
            { label: "Name", value: <Code>{team.name}</Code> },
            { label: "Created", value: <Instant at={team.createdAt} /> },
            { label: "You are in it as", value: asWhat(membership?.role, isAdmin) },
            ...(subject === "" ? [] : [{ label: "Your own subject", value: <Code>{subject}</Code> }]),
          ]}
        />
      </Container>
      <MemberList team={team} mayChange={isAdmin || membership?.role === "admin"} />
      <Roles />
      {renaming && <TeamDialog team={team} onDone={done} onDismiss={done} />}
    </SpaceBetween>
  );
}

/** Who is no member may still see a team: as an administrator of the hub, or by the roles of the sign-in. */
function asWhat(role: TeamRole | undefined, isAdmin: boolean): string {
  if (isAdmin) return "Administrator of the hub";
  return role ? roleLabels[role] : "What the sign-in says, without being a member";
}

function Roles() {
  return (
    <Container
      header={
        <Header variant="h2" description="Administrators of the hub are admin of every team.">
          Who may what
        </Header>
      }
    >
      <KeyValuePairs
        items={teamRoles.map((role) => ({
          label: roleLabels[role],
          value: <Box color="text-body-secondary">{roleMeanings[role]}</Box>,
        }))}
      />
    </Container>
  );
}
