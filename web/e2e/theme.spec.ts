import { expect, type Page } from "@playwright/test";
import { test } from "./support.ts";

const background = (page: Page) =>
  page.locator("#root > div").evaluate((canvas) => getComputedStyle(canvas).backgroundColor);

test("follows the system until the user chooses, and remembers the choice", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/sign-in");
  const dark = await background(page);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(() => background(page)).not.toBe(dark);

  await page.getByRole("button", { name: "Switch to dark mode" }).click();
  await expect.poll(() => background(page)).toBe(dark);
  await page.reload();
  await expect(page.getByRole("button", { name: "Switch to light mode" })).toBeVisible();
  expect(await background(page)).toBe(dark);
});
