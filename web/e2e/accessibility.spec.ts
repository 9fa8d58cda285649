import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { openAs, test } from "./support.ts";

/** Every page in every state that looks different. */
const pages: { name: string; open: (page: Page) => Promise<void> }[] = [
  {
    name: "sign-in",
    open: async (page) => {
      await page.goto("/sign-in");
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    },
  },
  {
    name: "sign-in with errors",
    open: async (page) => {
      await page.goto("/sign-in");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText("Enter your password.")).toBeVisible();
    },
  },
  {
    name: "findings",
    open: async (page) => {
      await openAs(
        page,
        "analyst",
        "/findings?severity=critical&severity=high&severity=medium&severity=low&severity=unknown",
      );
      await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
    },
  },
  {
    name: "findings with an open menu",
    open: async (page) => {
      await openAs(page, "analyst", "/findings?severity=critical");
      await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
      await page.getByRole("button", { name: /^Account/ }).click();
      await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
    },
  },
  {
    name: "findings without a match",
    open: async (page) => {
      await openAs(page, "analyst", "/findings?q=nothing-is-called-this");
      await expect(page.getByText("No finding matches these filters")).toBeVisible();
    },
  },
  {
    name: "findings while core is away",
    open: async (page) => {
      await page.route("**/api/core/v1/findings?**", (route) => route.abort("connectionrefused"));
      await openAs(page, "analyst");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "finding",
    open: async (page) => {
      await openAs(page, "analyst", "/findings?severity=critical");
      await page.getByRole("link", { name: "AWS Access Key ID" }).click();
      await expect(page.getByRole("form", { name: "Change state" })).toBeVisible();
      await page.getByRole("button", { name: "Save change" }).click();
      await expect(page.getByText("Choose the new state.")).toBeVisible();
    },
  },
  {
    name: "not found",
    open: async (page) => {
      await page.goto("/nowhere");
      await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
    },
  },
];

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} mode`, () => {
    test.use({ colorScheme });

    for (const { name, open } of pages) {
      test(`${name} has no accessibility violation`, async ({ page }, { project }) => {
        await open(page);
        await page.evaluate(() => document.fonts.ready);
        const screens = process.env["E2E_SCREENSHOTS"];
        if (screens) {
          const file = `${name.replaceAll(" ", "-")}-${project.name}-${colorScheme}.png`;
          await page.screenshot({ path: join(screens, file), fullPage: true });
        }
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`,
        );
        expect(found).toEqual([]);
      });
    }
  });
}
