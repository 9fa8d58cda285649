import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { importFindings, openAs, test, tokenOf } from "./support.ts";

/** Opens a finding that only this test knows. */
async function openOwnFinding(page: Page, request: APIRequestContext, name: string) {
  const source = await importFindings(request, name, 1);
  await openAs(page, "analyst", `/findings?source=${encodeURIComponent(source)}`);
  await page.getByRole("link", { name: `Made for the browser tests: ${name}-001` }).click();
  await expect(page.getByRole("form", { name: "Change state" })).toBeVisible();
}

test("changes a state with a reason, and the history tells it", async ({ page, request }, { project }) => {
  await openOwnFinding(page, request, `triage-${project.name}`);
  await page.getByRole("radio", { name: "Risk accepted" }).check();
  await page.getByRole("button", { name: "Save change" }).click();
  await expect(page.getByText("Say why it is risk accepted.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Reason" })).toBeFocused();

  await page.getByRole("textbox", { name: "Reason" }).fill("Only reachable from the build network.");
  await page.getByRole("textbox", { name: "Owner" }).fill("lead@cloudsec.test");
  const inAMonth = new Date(Date.now() + 30 * 24 * 3_600_000).toISOString().slice(0, 10);
  await page.getByRole("textbox", { name: "Accepted until" }).fill(inAMonth);
  await page.getByRole("button", { name: "Save change" }).click();
  await expect(
    page.getByRole("status").filter({ hasText: "The finding is now risk accepted." }),
  ).toBeVisible();
  const entry = page.getByRole("list", { name: "History" }).getByRole("listitem").first();
  await expect(entry).toContainText("New → Risk accepted");
  await expect(entry).toContainText("Only reachable from the build network.");
  await expect(entry).toContainText("You,");
  await page.reload();
  await expect(page.getByRole("list", { name: "History" })).toContainText("New → Risk accepted");
});

test("tells that somebody else was faster", async ({ page, request }, { project }) => {
  await openOwnFinding(page, request, `conflict-${project.name}`);
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const response = await request.post(`/api/core/v1/findings/${id}/transitions`, {
    data: { state: "triaged" },
    headers: { Authorization: `Bearer ${await tokenOf(request, "analyst")}` },
  });
  expect(response.status()).toBe(200);

  await page.getByRole("radio", { name: "Triaged" }).check();
  await page.getByRole("button", { name: "Save change" }).click();
  await expect(page.getByText("Somebody else was faster")).toBeVisible();
  await expect(page.getByText(/it is now triaged/)).toBeVisible();
  await expect(page.getByRole("radio", { name: "Triaged" })).toHaveCount(0);
});

test("lets a viewer read and not change", async ({ page }) => {
  await openAs(page, "viewer", "/findings?severity=critical");
  await page.getByRole("link", { name: "AWS Access Key ID" }).click();
  await expect(page.getByText("Your role lets you read findings.")).toBeVisible();
  await expect(page.getByRole("form", { name: "Change state" })).toHaveCount(0);
});
