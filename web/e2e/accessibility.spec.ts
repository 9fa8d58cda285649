import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { acceptRisk, askGate, makeRule, openAs, putAsset, test, unfoldFilters } from "./support.ts";

interface State {
  name: string;
  open: (page: Page, tools: { request: APIRequestContext; isMobile: boolean }) => Promise<void>;
}

/** Every page in every state that looks different. */
const pages: State[] = [
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
    name: "filter with suggestions",
    open: async (page, { isMobile }) => {
      await openAs(page, "analyst");
      await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
      await unfoldFilters(page, isMobile);
      await page.getByRole("combobox", { name: "Filter", exact: true }).pressSequentially("severity ");
      await page.keyboard.press("ArrowDown");
      await expect(page.getByRole("option", { selected: true })).toBeVisible();
    },
  },
  {
    name: "filter that cannot be read",
    open: async (page, { isMobile }) => {
      await openAs(page, "analyst", "/findings?filter=severty+%3D+high");
      await unfoldFilters(page, isMobile);
      await expect(page.locator("mark")).toBeVisible();
    },
  },
  {
    name: "filter help",
    open: async (page, { isMobile }) => {
      await openAs(page, "analyst");
      await unfoldFilters(page, isMobile);
      await page.getByRole("button", { name: "Filter help" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "change of many findings",
    open: async (page) => {
      await openAs(page, "analyst", "/findings?severity=critical&severity=high");
      await page.getByRole("checkbox", { name: "Select AWS Access Key ID" }).check();
      await page.getByRole("button", { name: "Change state" }).click();
      await page.getByRole("button", { name: /^New state/ }).click();
      await page.getByRole("option", { name: "In progress" }).click();
      await page.getByRole("button", { name: "Preview" }).click();
      await expect(page.getByRole("region", { name: "Examples" })).toBeVisible();
    },
  },
  {
    name: "keyboard help",
    open: async (page) => {
      await openAs(page, "lead", "/releases");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "posture",
    open: async (page) => {
      await openAs(page, "analyst", "/posture");
      await page.getByRole("button", { name: "The same as a table" }).click();
      await expect(page.getByRole("link", { name: "trivy:source" })).toBeVisible();
      await expect(page.getByText("of 100").first()).toBeVisible();
    },
  },
  {
    name: "imports",
    open: async (page) => {
      await openAs(page, "analyst", "/imports");
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await expect(page.getByText("Choose the scanner's report.", { exact: true })).toBeVisible();
    },
  },
  {
    name: "import",
    open: async (page) => {
      await openAs(page, "analyst", "/findings?severity=critical");
      await page.getByRole("link", { name: "AWS Access Key ID" }).click();
      await page.getByRole("link", { name: "Its last import" }).first().click();
      await expect(page.getByRole("heading", { level: 1, name: /^Import of/ })).toBeVisible();
    },
  },
  {
    name: "releases",
    open: async (page, { request }) => {
      await askGate(request, "trivy:source");
      await openAs(page, "analyst", "/releases");
      await expect(page.getByRole("link", { name: "sources:trivy:source" }).first()).toBeVisible();
    },
  },
  {
    name: "release",
    open: async (page, { request }) => {
      await openAs(page, "lead", await askGate(request, "trivy:source"));
      await page.getByRole("button", { name: "Let blockers pass" }).click();
      await page.getByRole("button", { name: "Make the waiver" }).click();
      await expect(page.getByText("Choose what shall pass.", { exact: true })).toBeVisible();
    },
  },
  {
    name: "webhooks",
    open: async (page) => {
      await openAs(page, "lead", "/webhooks");
      await page.getByRole("button", { name: "Create webhook" }).click();
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await expect(page.getByText("Say where events are sent to.", { exact: true })).toBeVisible();
    },
  },
  {
    name: "deliveries",
    open: async (page) => {
      await openAs(page, "lead", "/deliveries");
      await expect(page.getByText("There is no such delivery.")).toBeVisible();
    },
  },
  {
    name: "rules",
    open: async (page) => {
      await openAs(page, "lead", "/rules");
      await page.getByRole("button", { name: "Create rule" }).click();
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await expect(page.getByText("Give it a name.", { exact: true })).toBeVisible();
    },
  },
  {
    name: "rule",
    open: async (page, { request }) => {
      await openAs(page, "lead", await makeRule(request, "accessible"));
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await expect(page.getByRole("region", { name: "Preview" })).toBeVisible();
    },
  },
  {
    name: "teams",
    open: async (page) => {
      await openAs(page, "admin", "/teams");
      await expect(page.getByRole("link", { name: "default" }).first()).toBeVisible();
      await page.getByRole("button", { name: "Create team" }).click();
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await expect(page.getByText(/^Small letters, digits and -/)).toBeVisible();
    },
  },
  {
    name: "team",
    open: async (page) => {
      await openAs(page, "admin", "/teams/default");
      await expect(page.getByRole("button", { name: "Add member" })).toBeVisible();
      await expect(page.getByText("Who may what")).toBeVisible();
    },
  },
  {
    name: "tokens",
    open: async (page) => {
      await openAs(page, "lead", "/tokens");
      await page.getByRole("button", { name: "Create token" }).click();
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await expect(page.getByText("Say what it is for.", { exact: true })).toBeVisible();
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
    name: "assets",
    open: async (page, { request }) => {
      await putAsset(request, "shop-frontend");
      await openAs(page, "lead", "/assets");
      await expect(page.getByRole("button", { name: "Change shop-frontend" })).toBeVisible();
    },
  },
  {
    name: "asset with errors",
    open: async (page) => {
      await openAs(page, "lead", "/assets");
      await page.getByRole("button", { name: "Add asset" }).click();
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await expect(page.getByText("Say what it is called.", { exact: true })).toBeVisible();
    },
  },
  {
    name: "accepted risks",
    open: async (page, { request }) => {
      await acceptRisk(request, "accepted");
      await openAs(page, "analyst", "/accepted-risks");
      await expect(page.getByRole("button", { name: /^Renew the acceptance of/ }).first()).toBeVisible();
    },
  },
  {
    name: "accepted risk with errors",
    open: async (page, { request }) => {
      await acceptRisk(request, "accepted");
      await openAs(page, "analyst", "/accepted-risks");
      await page
        .getByRole("button", { name: /^Renew the acceptance of/ })
        .first()
        .click();
      await page.getByRole("button", { name: "Renew", exact: true }).last().click();
      await expect(page.getByText("Say why; it becomes part of the history.", { exact: true })).toBeVisible();
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
      test(`${name} has no accessibility violation`, async ({ page, request, isMobile }, { project }) => {
        await open(page, { request, isMobile });
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
