import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { session } from "@/shared/session/session.ts";
import { aPage } from "@/testing/findings.ts";
import { renderApp, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

function serveNothing() {
  server.use(
    http.get("*/api/core/v1/findings", () => HttpResponse.json(aPage([]))),
    http.get("*/api/core/v1/gates/release", () => HttpResponse.json({ items: [], nextCursor: null })),
  );
}

describe("shell", () => {
  it("shows a page for addresses that lead nowhere, with a way on", async () => {
    const { user, router } = renderApp("/nowhere/at/all");
    expect(await screen.findByRole("heading", { level: 1, name: "Page not found" })).toBeVisible();
    expect(document.title).toBe("Page not found · CloudSec");
    await user.click(screen.getByRole("link", { name: "Go to the findings" }));
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(router.state.location.pathname).toBe("/sign-in");
  });

  it("lets keyboard users skip the navigation", async () => {
    const { user } = renderApp("/sign-in");
    await screen.findByRole("heading", { name: "Sign in" });
    await user.tab();
    expect(screen.getByRole("link", { name: "Skip to main content" })).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(screen.getByRole("main", { name: "Sign in" })).toHaveFocus();
  });

  it("switches the theme and says what the button does next", async () => {
    const { user } = renderApp("/sign-in");
    await user.click(await screen.findByRole("button", { name: "Switch to dark mode" }));
    expect(document.body).toHaveClass("awsui-dark-mode");
    await user.click(await screen.findByRole("button", { name: "Switch to light mode" }));
    expect(document.body).not.toHaveClass("awsui-dark-mode");
  });

  it("offers no account to nobody", async () => {
    renderApp("/sign-in");
    await screen.findByRole("heading", { name: "Sign in" });
    expect(screen.queryByRole("button", { name: /^Account/ })).not.toBeInTheDocument();
  });

  it("leads to the parts of the console and marks the one that is shown", async () => {
    serveNothing();
    const { user } = renderSignedIn("/findings", ["analyst"]);
    const navigation = await screen.findByRole("navigation", { name: "Console" });
    expect(within(navigation).getByRole("link", { name: "Findings" })).toHaveAttribute(
      "aria-current",
      "page",
    );
    expect(within(navigation).queryByRole("link", { name: "Webhooks" })).not.toBeInTheDocument();
    await user.click(within(navigation).getByRole("link", { name: "Releases" }));
    expect(await screen.findByText("Nobody has asked the gate yet")).toBeVisible();
    expect(within(navigation).getByRole("link", { name: "Releases" })).toHaveAttribute(
      "aria-current",
      "page",
    );
    expect(within(navigation).getByRole("link", { name: "Findings" })).not.toHaveAttribute("aria-current");
  });

  it("shows leads what is theirs, and nothing to nobody", async () => {
    serveNothing();
    renderSignedIn("/findings", ["lead"]);
    expect(await screen.findByRole("link", { name: "Webhooks" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Deliveries" })).toBeVisible();
    session.end("signed-out");
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(screen.queryByRole("navigation", { name: "Console" })).not.toBeInTheDocument();
  });

  it("is used by keys alone, tells which, and can be told not to", async () => {
    serveNothing();
    const { user, router } = renderSignedIn("/findings");
    const filter = await screen.findByRole("combobox", { name: "Filter" });
    await user.keyboard("/");
    expect(filter).toHaveFocus();
    await user.keyboard("?gr");
    expect(filter).toHaveValue("?gr");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();

    screen.getByRole("main").focus();
    await user.keyboard("gr");
    await waitFor(() => expect(router.state.location.pathname).toBe("/releases"));
    await user.keyboard("?");
    await user.click(await screen.findByRole("checkbox", { name: /^Use these keys/ }));
    await user.click(screen.getByRole("button", { name: "Close" }));
    await user.keyboard("gf");
    expect(router.state.location.pathname).toBe("/releases");

    // The choice is the browser's, and there is one of those for all tests.
    await user.keyboard("?");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
});
