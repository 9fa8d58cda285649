import { useQuery } from "@tanstack/react-query";
import { me } from "@/features/auth/api/me.ts";
import { mayLead } from "@/features/auth/roles.ts";
import { RuleList } from "@/features/rules/components/rule-list.tsx";
import { Page } from "@/shared/ui/page.tsx";

export function RulesPage() {
  const user = useQuery(me()).data;
  return (
    <Page title="Rules">
      <RuleList mayChange={mayLead(user)} />
    </Page>
  );
}
