import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/testing/render-app.tsx";

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
});
