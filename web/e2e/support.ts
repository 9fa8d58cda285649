import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";

export type Role = "viewer" | "analyst" | "lead" | "admin";

export const emailOf = (role: Role) => `${role}@cloudsec.test`;

/** The seeded users' password; it is in the environment because it must not be in a file or a log. */
export function password(): string {
  const given = process.env["E2E_PASSWORD"];
  if (!given)
    throw new Error("E2E_PASSWORD is not set: run the suite with `npm run e2e`, which starts the platform");
  return given;
}

/** Whatever a browser complains about fails the test, except answers that the test itself asks for. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
          complaints.push(message.text());
        }
      });
      await use(complaints);
      expect(complaints, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** Fills in the form that is on the page. */
export async function enterCredentials(page: Page, role: Role, secret = password()) {
  await page.getByLabel("E-mail address").fill(emailOf(role));
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Opens an address as a user, through the sign-in page. */
export async function openAs(page: Page, role: Role, address = "/findings") {
  await page.goto(address);
  await enterCredentials(page, role);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeHidden();
}

/** An access token, for what a test prepares behind the console's back. */
export async function tokenOf(request: APIRequestContext, role: Role): Promise<string> {
  const response = await request.post("/api/auth/v1/login", {
    data: { email: emailOf(role), password: password() },
  });
  expect(response.status()).toBe(200);
  const { accessToken } = (await response.json()) as { accessToken: string };
  return accessToken;
}

/** A report in SARIF with findings that no other test has. */
export function reportOf(name: string, count: number) {
  const rules = Array.from({ length: count }, (_, index) => `${name}-${String(index + 1).padStart(3, "0")}`);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "e2e", rules: rules.map((id) => ({ id })) } },
        results: rules.map((id) => ({
          ruleId: id,
          level: "error",
          message: { text: `Made for the browser tests: ${id}` },
          locations: [
            { physicalLocation: { artifactLocation: { uri: `src/${id}.go` }, region: { startLine: 7 } } },
          ],
        })),
      },
    ],
  };
}

/** Imports a report of its own, so that no two tests share a finding; answers its source's name. */
export async function importFindings(
  request: APIRequestContext,
  name: string,
  count: number,
): Promise<string> {
  const source = `e2e:${name}`;
  const response = await request.post(`/api/core/v1/imports?source=${encodeURIComponent(source)}`, {
    data: reportOf(name, count),
    headers: { Authorization: `Bearer ${await tokenOf(request, "analyst")}` },
  });
  expect([200, 201], await response.text()).toContain(response.status());
  return source;
}

/** Asks the release gate about a source; answers where the console shows what it said. */
export async function askGate(request: APIRequestContext, source: string): Promise<string> {
  const response = await request.post("/api/core/v1/gates/release", {
    data: { sources: [source] },
    headers: { Authorization: `Bearer ${await tokenOf(request, "analyst")}` },
  });
  expect(response.status(), await response.text()).toBe(201);
  const { id } = (await response.json()) as { id: string };
  return `/releases/${id}`;
}

/** Makes a rule that does nothing by itself, or finds it again; answers where the console shows it. */
export async function makeRule(request: APIRequestContext, name: string): Promise<string> {
  const headers = { Authorization: `Bearer ${await tokenOf(request, "lead")}` };
  const data = { name, filter: "severity = critical", actions: { labels: [name] }, on: [] };
  const made = await request.post("/api/core/v1/rules", { data, headers });
  expect([201, 409], await made.text()).toContain(made.status());
  const listed = await request.get("/api/core/v1/rules", { headers });
  const { items } = (await listed.json()) as { items: { id: string; name: string }[] };
  return `/rules/${items.find((rule) => rule.name === name)?.id}`;
}

/** Makes an asset that no source belongs to. */
export async function putAsset(request: APIRequestContext, name: string) {
  const response = await request.put(`/api/core/v1/assets/${name}`, {
    data: { sources: `*:${name}-of-the-browser-tests`, criticality: "high", exposure: "internet" },
    headers: { Authorization: `Bearer ${await tokenOf(request, "lead")}` },
  });
  expect(response.status(), await response.text()).toBe(200);
}

/** Accepts the risk of a finding of its own until some days from now, unless it is accepted already. */
export async function acceptRisk(request: APIRequestContext, name: string) {
  const source = await importFindings(request, name, 1);
  const response = await request.post("/api/core/v1/findings/bulk", {
    data: {
      filter: `source = "${source}"`,
      state: "risk_accepted",
      reason: "Only reachable from the build network.",
      owner: emailOf("lead"),
      expiresAt: new Date(Date.now() + 20 * 24 * 3_600_000).toISOString(),
      skipIllegal: true,
      expectedCount: 1,
    },
    headers: { Authorization: `Bearer ${await tokenOf(request, "analyst")}` },
  });
  expect(response.status(), await response.text()).toBe(200);
}

/** On a phone the filters are folded away. */
export async function unfoldFilters(page: Page, isMobile: boolean) {
  if (isMobile) await page.getByRole("button", { name: /^Filters and order/ }).click();
}
