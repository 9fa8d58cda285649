import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { importFindings, openAs, test, unfoldFilters } from "./support.ts";

test("writes a filter with suggestions, saves it and chooses it again", async ({ page, isMobile }, {
  project,
}) => {
  const name = `Secrets (${project.name})`;
  await openAs(page, "analyst");
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
  await unfoldFilters(page, isMobile);
  const filter = page.getByRole("combobox", { name: "Filter", exact: true });
  await filter.click();
  await filter.pressSequentially("kind = sec");
  await expect(page.getByRole("option", { name: /^secret/ })).toBeVisible();
  await filter.press("ArrowDown");
  await filter.press("Enter");
  await expect(filter).toHaveValue("kind = secret ");
  await filter.pressSequentially("and severity >= high");
  await filter.press("Enter");
  await expect(page).toHaveURL("/findings?filter=kind+%3D+secret+and+severity+%3E%3D+high");
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
  await expect(page.getByText(/of \d+ findings? on this page/)).toBeVisible();
  await expect(page.getByRole("link", { name: /weak cryptographic/ })).toHaveCount(0);

  await page.getByRole("button", { name: "Save filter" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL("/findings");
  await page.getByRole("button", { name: "Saved filters" }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(filter).toHaveValue("kind = secret and severity >= high");

  await page.getByRole("button", { name: "Saved filters" }).click();
  await page.getByRole("menuitem", { name: "Manage saved filters" }).click();
  await page.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("button", { name: `Delete ${name}` })).toHaveCount(0);
});

test("marks the place at which the service stops to understand a filter", async ({ page, isMobile }) => {
  await openAs(page, "viewer", "/findings?filter=severity+%3D+high+and+staet+%3D+new");
  await unfoldFilters(page, isMobile);
  await expect(page.locator("mark")).toHaveText("staet");
  const filter = page.getByRole("combobox", { name: "Filter", exact: true });
  await expect(filter).toHaveAccessibleDescription(/did you mean state\?/);
  await expect(filter).toHaveAttribute("aria-invalid", "true");
  await filter.fill("severity = high and state = new");
  await filter.press("Enter");
  await expect(filter).toHaveAttribute("aria-invalid", "false");
  await expect(page.getByText("The filter cannot be read")).toHaveCount(0);
});

test("exports what is filtered as a file", async ({ page, request, isMobile }, { project }) => {
  const source = await importFindings(request, `export-${project.name}`, 30);
  // Nobody is there to answer the browser's question where to save it.
  await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  await openAs(page, "viewer", `/findings?source=${encodeURIComponent(source)}`);
  await unfoldFilters(page, isMobile);
  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^CSV/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("findings.csv");
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(31);
  expect(lines[1]).toContain(source);
});
