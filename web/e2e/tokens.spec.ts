import { expect } from "@playwright/test";
import { openAs, test } from "./support.ts";

test("makes an API token that works until it is revoked", async ({ page, request }, { project }) => {
  const name = `scan (${project.name})`;
  await openAs(page, "viewer", "/tokens");
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByRole("textbox", { name: "What it is for" }).fill(name);
  await page.getByRole("button", { name: /^Scopes/ }).click();
  await page.getByRole("option", { name: /^Read/ }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const token = await page.getByRole("region", { name: "Token" }).getByRole("code").innerText();
  const ask = async () => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await request.get("/api/core/v1/findings?limit=1", { headers })).status();
  };
  expect(await ask()).toBe(200);
  await page.getByRole("button", { name: "I have kept it" }).click();
  await expect(page.getByText(token)).toHaveCount(0);

  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  const row = page.getByRole("row").or(page.getByRole("listitem")); // A phone shows a list.
  await expect(row.filter({ hasText: name }).getByText("Revoked")).toBeVisible();
  expect(await ask()).toBe(401);
});
