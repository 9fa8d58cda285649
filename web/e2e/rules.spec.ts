import { expect } from "@playwright/test";
import { importFindings, openAs, test, tokenOf } from "./support.ts";

test("writes a rule, sees what it would do, and runs it on what is there", async ({ page, request }, {
  project,
}) => {
  const name = `rule-${project.name}`;
  const source = await importFindings(request, name, 3);
  await openAs(page, "lead", "/rules");
  await page.getByRole("button", { name: "Create rule" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  const filter = page.getByRole("combobox", { name: "Filter", exact: true });
  await filter.fill(`sorce = "${source}"`);
  await page.getByRole("textbox", { name: "Labels to add" }).fill("by-rule");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator("mark")).toHaveText("sorce");
  await filter.fill(`source = "${source}"`);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("Labelled");
  await page.getByRole("button", { name: "Create", exact: true }).click();

  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Run on 3 findings" }).click();
  await expect(page.getByText("Finished")).toBeVisible();
  await expect(page.getByText("3 matches; labelled: 3")).toBeVisible();

  // Somebody else changes it meanwhile; what is typed stays, and the second attempt replaces theirs.
  const headers = { Authorization: `Bearer ${await tokenOf(request, "lead")}` };
  const address = `/api/core/v1/rules/${new URL(page.url()).pathname.split("/").at(-1)}`;
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByRole("textbox", { name: "What it is for" }).fill("Mine.");
  const other = { name: `${name} of another`, filter: `source = "${source}"`, actions: { notify: true } };
  const changed = await request.put(address, { headers: { ...headers, "If-Match": '"1"' }, data: other });
  expect(changed.status(), await changed.text()).toBe(200);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Somebody else was faster")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "What it is for" })).toHaveValue("Mine.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page).toHaveURL("/rules");
  await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
});
