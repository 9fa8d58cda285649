import { expect } from "@playwright/test";
import { emailOf, enterCredentials, openAs, password, test } from "./support.ts";

test("signs in with the keyboard alone", { tag: "@keyboard" }, async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to main content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("E-mail address")).toBeFocused();
  await page.keyboard.type(emailOf("viewer"));
  await page.keyboard.press("Tab");
  await page.keyboard.type(password());
  await page.keyboard.press("Enter");

  await expect(page.getByRole("main", { name: "Findings" })).toBeFocused();
  await expect(page).toHaveTitle("Findings · CloudSec");
});

test("does not say whether the address or the password was wrong", async ({ page }) => {
  await page.goto("/");
  await enterCredentials(page, "viewer", "Wrong-passw0rd!");
  await expect(page.getByRole("alert")).toContainText("The e-mail address or the password is wrong.");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("leads to where the user wanted to go", async ({ page }) => {
  await openAs(page, "viewer", "/findings?severity=critical&severity=high&sort=lastSeen");
  await expect(page).toHaveURL("/findings?severity=critical&severity=high&sort=lastSeen");
});

test("stays signed in over a reload and forgets everything when signing out", async ({ page }) => {
  await openAs(page, "viewer");
  await page.reload();
  await expect(page.getByRole("heading", { name: /^Findings/ })).toBeVisible();

  await page.getByRole("button", { name: `Account ${emailOf("viewer")}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...window.sessionStorage }, { ...window.localStorage }]),
  );
  expect(kept).not.toContain("accessToken");
  expect(kept).not.toContain(emailOf("viewer"));
  await page.goto("/findings");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("renews a refused token by itself, and ends the session when that is refused too", async ({ page }) => {
  await openAs(page, "viewer", "/findings?state=new");
  const breakToken = (name: string) =>
    page.evaluate((member) => {
      const held = JSON.parse(window.sessionStorage.getItem("cloudsec.session") ?? "{}");
      window.sessionStorage.setItem("cloudsec.session", JSON.stringify({ ...held, [member]: "broken" }));
    }, name);

  await breakToken("accessToken");
  await page.reload();
  await expect(page.getByRole("link", { name: "AWS Access Key ID" })).toBeVisible();

  await breakToken("accessToken");
  await breakToken("refreshToken");
  await page.reload();
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await enterCredentials(page, "viewer");
  await expect(page).toHaveURL("/findings?state=new");
});
