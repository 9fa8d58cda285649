import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Page } from "@/shared/ui/page.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";

export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <SpaceBetween size="m">
        <Header variant="h1">Page not found</Header>
        <Box variant="p">
          There is nothing at this address. The link may be old, or something in it was mistyped.
        </Box>
        <RouterLink destination={{ to: "/findings" }}>Go to the findings</RouterLink>
      </SpaceBetween>
    </Page>
  );
}
