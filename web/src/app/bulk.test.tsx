import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { resizeTo } from "@/testing/fake-window.ts";
import { aFinding, aPage, aPreview } from "@/testing/findings.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const bulk = "*/api/core/v1/findings/bulk";

const ids = [1, 2, 3].map((n) => `01920f5e-8b1c-7c3a-9a51-00000000000${n}`);
const findings = ids.map((id, index) => aFinding({ id, title: `Finding ${index + 1}` }));

interface Sent {
  key: string | null;
  body: Record<string, unknown>;
}

/** Answers with what the test decides for each request, and remembers them. */
function serve(answers: ((body: Sent["body"]) => Response)[]) {
  const sent: Sent[] = [];
  server.use(
    http.get("*/api/core/v1/findings", () =>
      HttpResponse.json(aPage(findings, { total: { count: 214, exact: true } })),
    ),
    http.post(bulk, async ({ request }) => {
      const body = (await request.json()) as Sent["body"];
      sent.push({ key: request.headers.get("Idempotency-Key"), body });
      return answers.shift()?.(body) ?? problem(500, "internal", "The test has no further answer.");
    }),
  );
  return sent;
}

type User = ReturnType<typeof renderSignedIn>["user"];

async function ask(user: User, state: string, reason = "") {
  await user.click(await screen.findByRole("button", { name: "Change state" }));
  const form = await screen.findByRole("form", { name: "Change state of findings" });
  await user.click(within(form).getByRole("button", { name: /^New state/ }));
  await user.click(await screen.findByRole("option", { name: state }));
  if (reason) await user.type(within(form).getByRole("textbox", { name: "Reason" }), reason);
  await user.click(screen.getByRole("button", { name: "Preview" }));
}

const preview =
  (change = {}) =>
  () =>
    HttpResponse.json(aPreview(change));
const done =
  (change = {}) =>
  () =>
    HttpResponse.json(aPreview({ dryRun: false, sample: [], ...change }));

describe("changing many findings", () => {
  it("shows first what would happen, then does exactly that", async () => {
    const sent = serve([preview(), done()]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await user.click(screen.getByRole("checkbox", { name: "Select Finding 3" }));
    expect(screen.getByText("2 chosen")).toBeVisible();
    await ask(user, "Triaged", " Seen by the team. ");

    const examples = await screen.findByRole("region", { name: "Examples" });
    expect(within(examples).getByText(aFinding().title)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Change 2 findings" }));

    expect(await screen.findByText("2 findings are now triaged.")).toBeVisible();
    expect(screen.getByText("0 chosen")).toBeVisible();
    const wish = { ids: [ids[0], ids[2]], state: "triaged", reason: "Seen by the team.", skipIllegal: false };
    expect(sent.map(({ body }) => body)).toEqual([
      { ...wish, dryRun: true },
      { ...wish, dryRun: false, token: aPreview().token },
    ]);
    expect(sent[0]?.key).toBeNull();
    expect(sent[1]?.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it("keeps the question and its reason when the list becomes another one, as on a phone that is turned", async () => {
    serve([]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await user.click(screen.getByRole("button", { name: "Change state" }));
    await user.type(await screen.findByRole("textbox", { name: "Reason" }), "Seen by the team.");
    act(() => resizeTo("mobile"));
    expect(screen.queryByRole("table")).not.toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Reason" })).toHaveValue("Seen by the team.");
  });

  it("chooses all between two clicks with Shift", async () => {
    serve([]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await user.keyboard("{Shift>}");
    await user.click(screen.getByRole("checkbox", { name: "Select Finding 3" }));
    await user.keyboard("{/Shift}");
    expect(screen.getByText("3 chosen")).toBeVisible();
  });

  it("means all that match, also those on other pages, by the filter in the URL", async () => {
    const sent = serve([preview({ matched: 214, changed: 214 }), done({ matched: 214, changed: 214 })]);
    const { user } = renderSignedIn("/findings?severity=low&filter=age%20%3E%2030d");
    await user.click(await screen.findByRole("button", { name: "Choose all 214 that match" }));
    expect(screen.getByText("All 214 that match chosen")).toBeVisible();
    await ask(user, "Triaged");
    await user.click(await screen.findByRole("button", { name: "Change 214 findings" }));
    expect(await screen.findByText("214 findings are now triaged.")).toBeVisible();
    expect(sent[0]?.body).toMatchObject({ filter: "severity = low and (age > 30d)" });
    expect(sent[0]?.body).not.toHaveProperty("ids");
  });

  it("never means every finding there is", async () => {
    serve([]);
    renderSignedIn("/findings");
    await screen.findByText("0 chosen");
    expect(screen.queryByRole("button", { name: /^Choose all/ })).not.toBeInTheDocument();
  });

  it("forgets the choice when the filter changes, for it is out of sight then", async () => {
    serve([]);
    const { user, router } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await router.navigate({ to: "/findings", search: { q: "openssl" } });
    expect(await screen.findByText("0 chosen")).toBeVisible();
  });

  it("wants a reason where one is due, before it asks the service", async () => {
    const sent = serve([]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await ask(user, "Risk accepted");
    expect(await screen.findByText("Say why; it becomes part of each history.")).toBeVisible();
    expect(sent).toEqual([]);
  });

  it("accepts the risk of many findings with an owner and until a day", async () => {
    const sent = serve([preview(), done()]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await ask(user, "Risk accepted", "Not reachable.");
    expect(await screen.findByText("Say who answers for the risk.")).toBeVisible();
    expect(screen.getByText("Say until which day, such as 2027-01-31.")).toBeVisible();
    expect(sent).toEqual([]);

    await user.type(screen.getByRole("textbox", { name: "Owner" }), " lead@cloudsec.test ");
    await user.type(screen.getByRole("textbox", { name: "Accepted until" }), "2027-01-31");
    await user.click(screen.getByRole("button", { name: "Preview" }));
    await user.click(await screen.findByRole("button", { name: "Change 2 findings" }));
    expect(await screen.findByText("2 findings are now risk accepted.")).toBeVisible();
    const wish = { owner: "lead@cloudsec.test", expiresAt: "2027-01-31T23:59:59Z", state: "risk_accepted" };
    expect(sent).toHaveLength(2);
    for (const { body } of sent) expect(body).toMatchObject(wish);
    expect(sent[0]?.body).not.toHaveProperty("lastDay");
  });

  it("says what cannot go there and does not offer the change", async () => {
    const refused = [{ state: "fixed", count: 1, detail: "A finding cannot go from fixed to triaged." }];
    serve([preview({ changed: 1, refused })]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await ask(user, "Triaged");
    expect(
      await screen.findByText(/1 finding in the state fixed: A finding cannot go from fixed to triaged\./),
    ).toBeVisible();
    expect(screen.getByRole("button", { name: "Change 1 finding" })).toBeDisabled();
  });

  it("changes nothing when the selection has changed meanwhile, and offers a new preview", async () => {
    const changed = () => problem(409, "selection_changed", "The selection has changed.");
    const sent = serve([preview(), changed, preview({ matched: 3, changed: 3, token: "another" }), done()]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await ask(user, "Triaged");
    await user.click(await screen.findByRole("button", { name: "Change 2 findings" }));
    expect(await screen.findByText("The selection has changed")).toBeVisible();

    await user.click(screen.getByRole("button", { name: "Preview again" }));
    await user.click(await screen.findByRole("button", { name: "Change 3 findings" }));
    await waitFor(() => expect(sent).toHaveLength(4));
    expect(sent[3]?.body).toMatchObject({ token: "another" });
    expect(sent[3]?.key).not.toBe(sent[1]?.key);
  });

  it("sends an attempt whose answer was lost again under the same key", async () => {
    const sent = serve([preview(), () => HttpResponse.error(), done({ replayed: true })]);
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("checkbox", { name: "Select Finding 1" }));
    await ask(user, "Triaged");
    await user.click(await screen.findByRole("button", { name: "Change 2 findings" }));
    expect(await screen.findByText("Nothing was changed")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Change 2 findings" }));
    expect(await screen.findByText(/An earlier attempt had done it already\./)).toBeVisible();
    expect(sent[2]?.key).toBe(sent[1]?.key);
  });

  it("is not offered to those who may only read", async () => {
    serve([]);
    renderSignedIn("/findings", ["viewer"]);
    await screen.findByText("Finding 1");
    expect(screen.queryByRole("checkbox", { name: "Select Finding 1" })).not.toBeInTheDocument();
  });
});
