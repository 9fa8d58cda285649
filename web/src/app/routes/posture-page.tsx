import { PostureView } from "@/features/posture/components/posture-view.tsx";
import { Page } from "@/shared/ui/page.tsx";

export function PosturePage() {
  return (
    <Page title="Posture">
      <PostureView />
    </Page>
  );
}
