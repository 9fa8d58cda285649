import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { me } from "@/features/auth/api/me.ts";
import { mayChangeFindings } from "@/features/auth/roles.ts";
import { getFinding } from "@/features/findings/api/get-finding.ts";
import { FindingView } from "@/features/findings/components/finding-view.tsx";
import { DetailPage } from "../detail-page.tsx";

const route = getRouteApi("/signed-in/findings/$findingId");

export function FindingPage() {
  const { findingId } = route.useParams();
  const user = useQuery(me()).data;
  return (
    <DetailPage
      query={useQuery(getFinding(findingId))}
      parent={{ text: "Findings", to: "/findings" }}
      noun="finding"
      titleOf={({ title }) => title}
    >
      {(finding) => (
        <FindingView
          finding={finding}
          askedFor={findingId}
          mayChange={mayChangeFindings(user)}
          userNames={user ? [user.username || user.subject, user.subject] : []}
        />
      )}
    </DetailPage>
  );
}
