import { useQuery } from "@tanstack/react-query";
import { me } from "@/features/auth/api/me.ts";
import { isAdmin } from "@/features/auth/roles.ts";
import { TeamList } from "@/features/teams/components/team-list.tsx";
import { Page } from "@/shared/ui/page.tsx";

export function TeamsPage() {
  const user = useQuery(me()).data;
  return (
    <Page title="Teams">
      <TeamList isAdmin={isAdmin(user)} />
    </Page>
  );
}
