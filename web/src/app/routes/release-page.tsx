import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { me } from "@/features/auth/api/me.ts";
import { mayLead } from "@/features/auth/roles.ts";
import { getEvaluation } from "@/features/releases/api/get-evaluation.ts";
import { EvaluationView } from "@/features/releases/components/evaluation-view.tsx";
import { DetailPage } from "../detail-page.tsx";

const route = getRouteApi("/signed-in/releases/$evaluationId");

export function ReleasePage() {
  const { evaluationId } = route.useParams();
  const mayWaive = mayLead(useQuery(me()).data);
  return (
    <DetailPage
      query={useQuery(getEvaluation(evaluationId))}
      parent={{ text: "Releases", to: "/releases" }}
      noun="answer"
      titleOf={({ target }) => target}
    >
      {(evaluation) => <EvaluationView evaluation={evaluation} mayWaive={mayWaive} />}
    </DetailPage>
  );
}
