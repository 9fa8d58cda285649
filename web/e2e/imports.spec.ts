import { expect, type Page } from "@playwright/test";
import { openAs, reportOf, test } from "./support.ts";

async function send(page: Page, source: string, name: string, content: string) {
  await page
    .getByRole("form", { name: "Import a report" })
    .locator("input[type=file]")
    .setInputFiles({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(content),
    });
  await page.getByRole("textbox", { name: "Source" }).fill(source);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText(/is stored, and its import is queued/)).toBeVisible();
}

test("imports a large report in the background, packed by the browser", async ({ page }, { project }) => {
  const name = `job-${project.name}`;
  // Both projects see all jobs; by the number of records each finds its own.
  const records = project.name === "mobile" ? 1300 : 1200;
  const content = JSON.stringify(reportOf(name, records));
  expect(content.length).toBeGreaterThan(256 * 1024);
  await openAs(page, "analyst", "/imports");
  const upload = page.waitForRequest(
    (request) => request.method() === "POST" && request.url().includes("import-jobs"),
  );
  await send(page, `e2e:${name}`, "report.sarif", content);
  expect((await upload).headers()["content-encoding"]).toBe("gzip");

  const outcome = page.getByRole("link", { name: `${records.toLocaleString("en-GB")} records` });
  await expect(outcome).toBeVisible({ timeout: 30_000 });
  await outcome.click();
  await expect(page.getByRole("heading", { level: 1, name: `Import of e2e:${name}` })).toBeVisible();
  await page.getByRole("link", { name: "Findings of this source" }).click();
  const finding = page.getByRole("link", { name: `Made for the browser tests: ${name}` });
  await expect(finding.first()).toBeVisible();
});

test("says why a report was refused", async ({ page }, { project }) => {
  const source = `e2e:refused-${project.name}`;
  await openAs(page, "analyst", "/imports");
  await send(
    page,
    source,
    "report.sarif",
    '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [7]}]}',
  );
  await expect(page.getByText(/runs\[0\]\.results\[0\]: /).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Failed", { exact: true }).first()).toBeVisible();
});

test("lets a viewer watch only", async ({ page }) => {
  await openAs(page, "viewer", "/imports");
  await expect(page.getByRole("heading", { name: /^Import jobs/ })).toBeVisible();
  await expect(page.getByRole("form", { name: "Import a report" })).toHaveCount(0);
});
