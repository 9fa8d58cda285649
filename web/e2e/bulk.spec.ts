import { expect } from "@playwright/test";
import { importFindings, openAs, test, tokenOf } from "./support.ts";

test("changes chosen findings after a preview", async ({ page, request }, { project }) => {
  const name = `bulk-${project.name}`;
  const source = await importFindings(request, name, 3);
  await openAs(page, "analyst", `/findings?source=${encodeURIComponent(source)}`);
  const choose = (index: number) =>
    page.getByRole("checkbox", { name: `Select Made for the browser tests: ${name}-00${index}` });
  await choose(1).check();
  await choose(3).check();
  await page.getByRole("button", { name: "Change state" }).click();
  await page.getByRole("button", { name: /^New state/ }).click();
  await page.getByRole("option", { name: "False positive" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Generated code.");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByRole("button", { name: "Change 2 findings" }).click();
  await expect(page.getByText("2 findings are now false positive.")).toBeVisible();
  await expect(page.getByRole("main").getByText("False positive", { exact: true })).toHaveCount(2);

  await page.getByRole("link", { name: `Made for the browser tests: ${name}-001` }).click();
  await expect(page.getByRole("list", { name: "History" })).toContainText("Generated code.");
});

test("changes all that match, and notices when they are others by then", async ({ page, request }, {
  project,
}) => {
  const name = `all-${project.name}`;
  const source = await importFindings(request, name, 30);
  await openAs(page, "analyst", `/findings?source=${encodeURIComponent(source)}`);
  await page.getByRole("button", { name: "Choose all 30 that match" }).click();
  await page.getByRole("button", { name: "Change state" }).click();
  await page.getByRole("button", { name: /^New state/ }).click();
  await page.getByRole("option", { name: "Triaged" }).click();
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("button", { name: "Change 30 findings" })).toBeEnabled();

  const headers = { Authorization: `Bearer ${await tokenOf(request, "analyst")}` };
  const filter = `source = "${source}" and rule = "${name}-007"`;
  const other = await request.post("/api/core/v1/findings/bulk", {
    headers,
    data: { filter, state: "in_progress", expectedCount: 1 },
  });
  expect(other.status(), await other.text()).toBe(200);

  await page.getByRole("button", { name: "Change 30 findings" }).click();
  await expect(page.getByText("The selection has changed")).toBeVisible();
  await page.getByRole("button", { name: "Preview again" }).click();
  await page.getByRole("button", { name: "Change 30 findings" }).click();
  await expect(page.getByText("30 findings are now triaged.")).toBeVisible();
});

test("offers a viewer no choice", async ({ page }) => {
  await openAs(page, "viewer", "/findings?severity=critical");
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
});
