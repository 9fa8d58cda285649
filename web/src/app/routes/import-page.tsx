import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { getImport } from "@/features/imports/api/get-import.ts";
import { ImportView } from "@/features/imports/components/import-view.tsx";
import { DetailPage } from "../detail-page.tsx";

const route = getRouteApi("/signed-in/imports/$importId");

export function ImportPage() {
  const { importId } = route.useParams();
  return (
    <DetailPage
      query={useQuery(getImport(importId))}
      parent={{ text: "Imports", to: "/imports" }}
      noun="import"
      titleOf={({ source }) => `Import of ${source}`}
    >
      {(report) => <ImportView report={report} />}
    </DetailPage>
  );
}
