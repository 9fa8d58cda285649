import { screen, waitFor } from "@testing-library/react";
import { type DefaultBodyType, HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { session } from "@/shared/session/session.ts";
import { aFinding, aPage } from "@/testing/findings.ts";
import { email, problem, renderApp, renderSignedIn, tokens } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

type User = ReturnType<typeof renderApp>["user"];

function serveFindings() {
  server.use(http.get("*/api/core/v1/findings", () => HttpResponse.json(aPage([aFinding()]))));
}

async function enterCredentials(user: User, password = "correct horse") {
  await user.type(await screen.findByLabelText("E-mail address"), email);
  await user.type(screen.getByLabelText("Password"), password);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("signing in", () => {
  it("leads to the findings", async () => {
    let sent: unknown;
    serveFindings();
    server.use(
      http.post("*/api/auth/v1/login", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(tokens);
      }),
    );
    const { user, router } = renderApp("/");
    await enterCredentials(user);

    expect(await screen.findByRole("link", { name: aFinding().title })).toBeVisible();
    expect(sent).toEqual({ email, password: "correct horse" });
    expect(router.state.location.pathname).toBe("/findings");
    expect(screen.getByRole("main", { name: "Findings" })).toHaveFocus();
  });

  it("leads back to where the user wanted to go", async () => {
    serveFindings();
    server.use(http.post("*/api/auth/v1/login", () => HttpResponse.json(tokens)));
    const { user, router } = renderApp("/findings?severity=high&severity=low&q=openssl");
    await enterCredentials(user);

    await screen.findByRole("link", { name: aFinding().title });
    expect(router.state.location.searchStr).toBe("?severity=high&severity=low&q=openssl");
  });

  it("never leads to another site", async () => {
    serveFindings();
    server.use(http.post("*/api/auth/v1/login", () => HttpResponse.json(tokens)));
    const { user, router } = renderApp("/sign-in?returnTo=%2F.%2F%2Fevil.test");
    await enterCredentials(user);

    await screen.findByRole("link", { name: aFinding().title });
    expect(router.state.location.pathname).toBe("/findings");
  });

  it("says what is missing before it asks the service, and moves the focus there", async () => {
    const { user } = renderApp("/sign-in");
    await user.click(await screen.findByRole("button", { name: "Sign in" }));

    expect(await screen.findByText("Enter your e-mail address.")).toBeVisible();
    expect(screen.getByText("Enter your password.")).toBeVisible();
    expect(screen.getByLabelText("E-mail address")).toHaveFocus();
    expect(screen.getByLabelText("E-mail address")).toBeInvalid();
  });

  it("does not say which of the two was wrong", async () => {
    server.use(http.post("*/api/auth/v1/login", () => problem(401, "invalid_credentials", "No.")));
    const { user } = renderApp("/sign-in");
    await enterCredentials(user, "wrong");

    expect(await screen.findByRole("alert")).toHaveTextContent(
      "The e-mail address or the password is wrong.",
    );
    expect(session.get().session).toBeUndefined();
  });

  it("asks for patience after too many attempts", async () => {
    server.use(http.post("*/api/auth/v1/login", () => problem(429, "rate_limited", "Slow down.")));
    const { user } = renderApp("/sign-in");
    await enterCredentials(user);

    expect(await screen.findByRole("alert")).toHaveTextContent("too many attempts");
  });

  it("tells a service that is away from a wrong password", async () => {
    server.use(http.post("*/api/auth/v1/login", () => problem(502, "unavailable", "It cannot be reached.")));
    const { user } = renderApp("/sign-in");
    await enterCredentials(user);

    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("It cannot be reached.");
    expect(alert).toHaveTextContent("0123456789abcdef");
  });
});

describe("signing in with a second step", () => {
  const challengeSession = "a-session-of-the-service";

  /** Asks for one thing after the password; the answers to it are the test's. */
  function challengeWith(name: string, answers: HttpResponse<DefaultBodyType>[]) {
    const sent: unknown[] = [];
    serveFindings();
    server.use(
      http.post("*/api/auth/v1/login", () =>
        HttpResponse.json({ challenge: { name, session: challengeSession } }),
      ),
      http.post("*/api/auth/v1/challenges", async ({ request }) => {
        sent.push(await request.json());
        return answers.shift();
      }),
    );
    return sent;
  }

  it("asks for the authenticator's code, and again when it is wrong", async () => {
    const wrong = problem(401, "invalid_code", "No.");
    const sent = challengeWith("SOFTWARE_TOKEN_MFA", [wrong, HttpResponse.json(tokens)]);
    const { user } = renderApp("/");
    await enterCredentials(user);

    const code = await screen.findByRole("textbox", { name: "Code" });
    expect(code).toHaveFocus();
    await user.type(code, "12 34");
    await user.click(screen.getByRole("button", { name: "Confirm" }));
    expect(await screen.findByText("Enter the six digits of the code.")).toBeVisible();
    await user.type(code, "5 6");
    await user.click(screen.getByRole("button", { name: "Confirm" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The code is wrong or no longer valid.");
    await user.clear(code);
    await user.type(code, "654321{Enter}");

    expect(await screen.findByRole("link", { name: aFinding().title })).toBeVisible();
    expect(sent).toEqual(
      ["123456", "654321"].map((digits) => ({
        email,
        name: "SOFTWARE_TOKEN_MFA",
        session: challengeSession,
        code: digits,
      })),
    );
  });

  it("lets the user start again", async () => {
    challengeWith("SOFTWARE_TOKEN_MFA", []);
    const { user } = renderApp("/");
    await enterCredentials(user);
    await user.click(await screen.findByRole("button", { name: "Start again" }));

    expect(await screen.findByLabelText("Password")).toHaveValue("");
  });

  it("asks for a new password and passes on what is wrong with it", async () => {
    const weak = problem(400, "password_policy", "The password is too weak.", [
      { field: "newPassword", detail: "Use a symbol." },
    ]);
    const sent = challengeWith("NEW_PASSWORD_REQUIRED", [weak, HttpResponse.json(tokens)]);
    const { user } = renderApp("/");
    await enterCredentials(user);

    await user.type(await screen.findByLabelText("New password"), "Tr0ub4dor&3");
    await user.type(screen.getByLabelText("New password again"), "Tr0ub4dor");
    await user.click(screen.getByRole("button", { name: "Set password" }));
    expect(await screen.findByText("The two passwords differ.")).toBeVisible();
    await user.type(screen.getByLabelText("New password again"), "&3{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("The password is too weak. Use a symbol.");
    expect(await screen.findByRole("alert")).toHaveTextContent("The password is too weak. Use a symbol.");
    await user.click(screen.getByRole("button", { name: "Set password" }));

    expect(await screen.findByRole("link", { name: aFinding().title })).toBeVisible();
    expect(sent[1]).toEqual({
      email,
      name: "NEW_PASSWORD_REQUIRED",
      session: challengeSession,
      newPassword: "Tr0ub4dor&3",
    });
  });
});

describe("leaving", () => {
  it("signs out without a way back for the next user", async () => {
    serveFindings();
    const { user, router } = renderSignedIn("/findings?q=openssl");
    await user.click(await screen.findByRole("button", { name: `Account ${email}` }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));

    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(router.state.location.href).toBe("/sign-in");
    expect(window.sessionStorage).toHaveLength(0);
  });

  it("sends an expired session to the sign-in page and remembers the place", async () => {
    server.use(
      http.get("*/api/core/v1/findings", () => problem(401, "unauthenticated", "The token has expired.")),
      http.post("*/api/auth/v1/refresh", () => problem(401, "unauthenticated", "The session is over.")),
    );
    const { router } = renderSignedIn("/findings?q=openssl");

    expect(await screen.findByText(/Your session has ended/)).toBeVisible();
    expect(router.state.location.search).toEqual({ returnTo: "/findings?q=openssl" });
  });

  it("renews an expired token without the user noticing", async () => {
    const used: (string | null)[] = [];
    server.use(
      http.get("*/api/core/v1/findings", ({ request }) => {
        used.push(request.headers.get("Authorization"));
        if (used.length === 1) return problem(401, "unauthenticated", "The token has expired.");
        return HttpResponse.json(aPage([aFinding()]));
      }),
      http.post("*/api/auth/v1/refresh", async ({ request }) => {
        expect(await request.json()).toEqual({ refreshToken: "renewal" });
        return HttpResponse.json({ ...tokens, accessToken: "renewed", refreshToken: undefined });
      }),
    );
    renderSignedIn("/findings");

    expect(await screen.findByRole("link", { name: aFinding().title })).toBeVisible();
    expect(used).toEqual(["Bearer access", "Bearer renewed"]);
    await waitFor(() => expect(session.get().session?.refreshToken).toBe("renewal"));
  });
});
