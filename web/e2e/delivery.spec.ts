import { expect } from "@playwright/test";
import { test } from "./support.ts";

test("loads nothing from another origin and no font or script that it does not use", async ({
  page,
  baseURL,
}) => {
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);

  expect(urls.filter((url) => new URL(url).origin !== baseURL)).toEqual([]);
  expect(urls.filter((url) => url.endsWith(".woff2")).length).toBeLessThan(8);
  expect(urls.filter((url) => /findings?-page/.test(url))).toEqual([]);
});

test("answers a missing file with 404 and any page with the console", async ({ request }) => {
  const script = await request.get("/assets/gone-12345678.js", { headers: { Accept: "text/html" } });
  expect(script.status()).toBe(404);
  expect(script.headers()["content-type"]).toBe("application/problem+json");

  const page = await request.get("/findings/of/an/old/link", { headers: { Accept: "text/html" } });
  expect(page.status()).toBe(200);
  expect(page.headers()["cache-control"]).toBe("no-cache");
});
