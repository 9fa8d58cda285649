import { defineConfig } from "@playwright/test";

const junitFile = process.env["JUNIT_FILE"];

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // The tests share one platform and its findings, but never the same finding.
  fullyParallel: false,
  workers: 2,
  retries: 0,
  reporter: junitFile ? [["list"], ["junit", { outputFile: junitFile }]] : [["list"]],
  use: {
    baseURL: process.env["E2E_BASE_URL"],
    browserName: "chromium",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM_PATH"] || "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    {
      name: "mobile",
      grepInvert: /@keyboard/, // A phone has no Tab key.
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    },
  ],
});
