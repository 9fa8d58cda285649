import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { session } from "@/shared/session/session.ts";
import type { createAppRouter } from "./router.tsx";

interface AppProps {
  router: ReturnType<typeof createAppRouter>;
  queryClient: QueryClient;
}

export function App({ router, queryClient }: AppProps) {
  useEffect(() => {
    let wasSignedIn = session.get().session !== undefined;
    return session.subscribe(() => {
      const isSignedIn = session.get().session !== undefined;
      if (isSignedIn === wasSignedIn) return; // Only the tokens are new.
      wasSignedIn = isSignedIn;
      // What one user has loaded is not for the next one.
      if (!isSignedIn) queryClient.clear();
      // The routes decide again where somebody with, or without, a session belongs.
      void router.invalidate();
    });
  }, [router, queryClient]);

  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  );
}
