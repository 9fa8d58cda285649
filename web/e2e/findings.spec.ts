import { expect } from "@playwright/test";
import { importFindings, openAs, test, unfoldFilters } from "./support.ts";

test("filters by what is typed and chosen, and keeps it in the URL", async ({ page, isMobile }) => {
  await openAs(page, "viewer");
  await unfoldFilters(page, isMobile);
  await page.getByRole("searchbox", { name: "Text" }).fill("access key");
  await expect(page).toHaveURL("/findings?q=access+key");
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
  await expect(page.getByRole("link", { name: /weak cryptographic/ })).toHaveCount(0);

  await page.getByRole("button", { name: /^Severity/ }).click();
  await page.getByRole("option", { name: "Low" }).click();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL("/findings?q=access+key&severity=low");
  await expect(page.getByText("No finding matches these filters")).toBeVisible();

  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL("/findings");
  await expect(page.getByRole("searchbox", { name: "Text" })).toHaveValue("");
});

test("comes back from a finding to the same filters", async ({ page }) => {
  await openAs(page, "viewer", "/findings?severity=critical");
  await page.getByRole("link", { name: "AWS Access Key ID" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "AWS Access Key ID" })).toBeVisible();
  await expect(page).toHaveTitle("AWS Access Key ID · CloudSec");
  await page.goBack();
  await expect(page).toHaveURL("/findings?severity=critical");
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
});

test("leafs through every finding once, there and back", async ({ page, request }, { project }) => {
  const source = await importFindings(request, `pages-${project.name}`, 60);
  await openAs(page, "viewer", `/findings?source=${encodeURIComponent(source)}`);
  const links = page.getByRole("main").getByRole("link", { name: /Made for the browser tests/ });
  const seen: string[] = [];
  for (const size of [25, 25, 10]) {
    await expect(links).toHaveCount(size);
    const titles = await links.allTextContents();
    expect(seen).not.toContain(titles[0]);
    seen.push(...titles);
    if (size === 25) await page.getByRole("button", { name: "Next page" }).click();
    await expect(links.first()).not.toHaveText(size === 25 ? (titles[0] ?? "") : "");
  }
  expect(new Set(seen).size).toBe(60);
  await expect(page.getByRole("button", { name: "Next page" })).toBeDisabled();

  await page.getByRole("button", { name: "Previous page" }).click();
  await expect(links.first()).toHaveText(seen[25] ?? "");
  await page.getByRole("button", { name: "Previous page" }).click();
  await expect(links.first()).toHaveText(seen[0] ?? "");
  await expect(page.getByRole("button", { name: "Previous page" })).toBeDisabled();
});

test("needs no sideways scrolling", async ({ page }) => {
  await openAs(page, "viewer");
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: "AWS Access Key ID" }).click();
  await expect(page.getByRole("heading", { name: "Sightings" })).toBeVisible();
  expect(await overflow()).toBeLessThanOrEqual(0);
  for (const [place, heading] of [
    ["Imports", /^Import jobs/],
    ["Releases", "Releases"],
  ] as const) {
    await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: place }).click();
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
    expect(await overflow()).toBeLessThanOrEqual(0);
  }
});

test("says when core is away and goes on when it is back", async ({ page }) => {
  const list = "**/api/core/v1/findings?**";
  await page.route(list, (route) => route.abort("connectionrefused"));
  await openAs(page, "viewer");
  await expect(page.getByRole("alert")).toContainText("The service could not be reached.");
  await page.unroute(list);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();
});
