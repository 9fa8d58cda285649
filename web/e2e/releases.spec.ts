import { expect } from "@playwright/test";
import { askGate, importFindings, openAs, test } from "./support.ts";

test("shows what blocks a release, and lets a lead waive it", async ({ page, request }, { project }) => {
  const name = `gate-${project.name}`;
  const address = await askGate(request, await importFindings(request, name, 1));
  await openAs(page, "lead", address);
  await expect(page.getByRole("heading", { level: 1, name: `sources:e2e:${name}` })).toBeVisible();
  await page.getByRole("button", { name: "Let blockers pass" }).click();
  await page.getByRole("button", { name: /^What shall pass/ }).click();
  await page.getByRole("option", { name: new RegExp(`^Made for the browser tests: ${name}-001`) }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Reason" }).fill("Not in the product.");
  await page.getByRole("button", { name: "Make the waiver" }).click();
  await expect(page.getByText(/The waiver is made and holds until/)).toBeVisible();
  await expect(page.getByText("Not in the product.")).toBeVisible();
});
