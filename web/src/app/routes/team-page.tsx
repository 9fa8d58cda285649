import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { me } from "@/features/auth/api/me.ts";
import { isAdmin } from "@/features/auth/roles.ts";
import { getTeam } from "@/features/teams/api/get-team.ts";
import { TeamView } from "@/features/teams/components/team-view.tsx";
import { teamTitle } from "@/features/teams/labels.ts";
import { DetailPage } from "../detail-page.tsx";

const route = getRouteApi("/signed-in/teams/$team");

export function TeamPage() {
  const { team } = route.useParams();
  const user = useQuery(me()).data;
  return (
    <DetailPage
      query={useQuery(getTeam(team))}
      parent={{ text: "Teams", to: "/teams" }}
      noun="team"
      titleOf={teamTitle}
    >
      {(found) => <TeamView team={found} subject={user?.subject ?? ""} isAdmin={isAdmin(user)} />}
    </DetailPage>
  );
}
