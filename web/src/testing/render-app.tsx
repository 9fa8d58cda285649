import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { App } from "@/app/app.tsx";
import { createQueryClient } from "@/app/query-client.ts";
import { createAppRouter } from "@/app/router.tsx";
import { session } from "@/shared/session/session.ts";
import { server } from "./server.ts";

export const subject = "0f0c5a3e-7f3b-4d9c-8a57-1f2e3d4c5b6a";
export const email = "analyst@cloudsec.test";
export const tokens = {
  accessToken: "access",
  idToken: "identity",
  refreshToken: "renewal",
  expiresIn: 3600,
  tokenType: "Bearer",
};

/** Opens the console at an address, in a memory of its own. */
export function renderApp(address: string) {
  const router = createAppRouter(createMemoryHistory({ initialEntries: [address] }));
  // The page that shows while another one loads comes by a timer, which might go off when the test's window is gone.
  router.options.defaultPendingMs = Number.POSITIVE_INFINITY;
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retryDelay: 1 } });
  render(<App router={router} queryClient={queryClient} />);
  return { router, user: userEvent.setup() };
}

/** Opens the console as somebody who has signed in before. */
export function renderSignedIn(address: string, roles: string[] = ["analyst"]) {
  session.begin(email, tokens);
  server.use(
    http.get("*/api/auth/v1/me", () =>
      HttpResponse.json({ subject, username: email, roles, expiresAt: "2026-01-31T13:00:00Z" }),
    ),
  );
  return renderApp(address);
}

/** How the services report an error. */
export function problem(
  status: number,
  code: string,
  detail: string,
  errors?: { field: string; detail: string }[],
) {
  const body = {
    type: "about:blank",
    title: "Error",
    status,
    code,
    detail,
    requestId: "0123456789abcdef",
    errors,
  };
  return HttpResponse.json(body, { status, headers: { "Content-Type": "application/problem+json" } });
}
