import { TokenList } from "@/features/tokens/components/token-list.tsx";
import { Page } from "@/shared/ui/page.tsx";

export function TokensPage() {
  return (
    <Page title="API tokens">
      <TokenList />
    </Page>
  );
}
