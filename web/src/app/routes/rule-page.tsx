import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { me } from "@/features/auth/api/me.ts";
import { mayLead } from "@/features/auth/roles.ts";
import { getRule } from "@/features/rules/api/read-rules.ts";
import { RuleView } from "@/features/rules/components/rule-view.tsx";
import { DetailPage } from "../detail-page.tsx";

const route = getRouteApi("/signed-in/rules/$ruleId");

export function RulePage() {
  const { ruleId } = route.useParams();
  const navigate = route.useNavigate();
  const user = useQuery(me()).data;
  return (
    <DetailPage
      query={useQuery(getRule(ruleId))}
      parent={{ text: "Rules", to: "/rules" }}
      noun="rule"
      titleOf={({ name }) => name}
    >
      {(rule) => (
        <RuleView rule={rule} mayChange={mayLead(user)} onDeleted={() => void navigate({ to: "/rules" })} />
      )}
    </DetailPage>
  );
}
