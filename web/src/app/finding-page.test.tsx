import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { AuditEntry, FindingDetail } from "@/features/findings/api/schemas.ts";
import { aDetail, anEntry, aSighting, findingId, importId } from "@/testing/findings.ts";
import { problem, renderSignedIn, subject } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const address = `/findings/${findingId}`;
const detail = "*/api/core/v1/findings/:id";
const transitions = "*/api/core/v1/findings/:id/transitions";

/** A service that holds one finding; the test may change both at any time. */
function serve(finding: FindingDetail = aDetail(), entries: AuditEntry[] = []) {
  const held = { finding, entries };
  server.use(
    http.get(detail, () => HttpResponse.json(held.finding)),
    http.get("*/api/core/v1/findings/:id/audit", () => HttpResponse.json({ items: held.entries })),
  );
  return held;
}

const form = () => screen.findByRole("form", { name: "Change state" });

describe("finding page", () => {
  it("shows the facts, the sightings and the history", async () => {
    serve(
      aDetail({
        sightings: [aSighting(), aSighting({ source: "sarif:image", closedAt: "2026-02-01T00:00:00Z" })],
      }),
      [
        anEntry({ action: "reopened", from: "fixed", to: "reopened", reason: "Seen again.", importId }),
        anEntry({ id: 811, actor: subject }),
      ],
    );
    renderSignedIn(address);

    expect(await screen.findByRole("heading", { level: 1, name: aDetail().title })).toBeVisible();
    expect(screen.getByText(aDetail().description)).toBeVisible();
    expect(screen.getByText(aDetail().purl)).toBeVisible();
    expect(screen.getAllByText("usr/lib/libssl.so.3:12")).toHaveLength(2);
    expect(screen.getByText(/no longer reported/)).toBeVisible();
    const history = await screen.findByRole("list", { name: "History" });
    expect(within(history).getByText("Fixed → Reopened")).toBeVisible();
    expect(within(history).getByRole("link", { name: "an import" })).toBeVisible();
    // Both by the name that people know and by the one that never changes.
    expect(await within(history).findAllByText(/^You,/)).toHaveLength(2);
    expect(within(history).getByText("Looked at it with the team.")).toBeVisible();
    expect(document.title).toBe(`${aDetail().title} · CloudSec`);
  });

  it("tells why it is one finding, and what else leads to it", async () => {
    const alias = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    const former = "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b0f";
    const finding = aDetail({ formerIds: [former] });
    serve({ ...finding, fingerprint: { ...finding.fingerprint, aliases: [{ recipe: 1, value: alias }] } });
    const { user } = renderSignedIn(address);
    expect(await screen.findByText("cve-2024-6119")).toBeVisible();
    expect(screen.getByText(finding.fingerprint.value)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "1 other fingerprint lead here" }));
    expect(screen.getByText(alias)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "1 finding became part of this one" }));
    expect(screen.getByText(former)).toBeVisible();
  });

  it("says so when the address is that of a finding that became part of this one", async () => {
    serve(aDetail({ id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6baa" }));
    renderSignedIn(address);
    expect(await screen.findByText(/turned out to be this one/)).toBeVisible();
  });

  it("counts the records of each source, and links to the imports that changed something", async () => {
    serve(aDetail({ sightings: [aSighting({ occurrences: 3 })] }), [
      anEntry({ action: "merged", from: "triaged", to: "new", importId }),
    ]);
    renderSignedIn(address);
    expect(await screen.findByText("3 records in its report")).toBeVisible();
    const history = await screen.findByRole("list", { name: "History" });
    expect(within(history).getByText("Took in a finding that was triaged")).toBeVisible();
    expect(within(history).getByRole("link", { name: "an import" })).toHaveAttribute(
      "href",
      `/imports/${importId}`,
    );
  });

  it("links to the reference in a new tab, without telling it where the user comes from", async () => {
    serve();
    renderSignedIn(address);
    const link = await screen.findByRole("link", { name: /CVE-2024-6119/ });
    expect(link).toHaveAttribute("href", "https://avd.example/cve-2024-6119");
    expect(link).toHaveAttribute("target", "_blank");
    expect(link.getAttribute("rel")).toContain("noopener");
  });

  it("never links to an address that is no web page", async () => {
    serve(aDetail({ referenceUrl: "javascript:alert(1)" }));
    renderSignedIn(address);
    expect(await screen.findByText("CVE-2024-6119")).toBeVisible();
    expect(screen.queryByRole("link", { name: /CVE-2024-6119/ })).not.toBeInTheDocument();
  });

  it("shows markup of a report as text", async () => {
    serve(aDetail({ description: "<img src=x onerror=alert(1)>" }));
    renderSignedIn(address);
    expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeVisible();
  });

  it("changes the state with a reason", async () => {
    const held = serve();
    let sent: unknown;
    server.use(
      http.post(transitions, async ({ request }) => {
        sent = await request.json();
        held.entries = [anEntry({ to: "risk_accepted", reason: "Not reachable." })];
        held.finding = aDetail({
          state: "risk_accepted",
          allowedTransitions: [{ state: "triaged", reasonRequired: false }],
        });
        return HttpResponse.json(held.finding);
      }),
    );
    const { user } = renderSignedIn(address);
    await user.click(within(await form()).getByRole("radio", { name: "Risk accepted" }));
    await user.type(screen.getByRole("textbox", { name: "Reason" }), "  Not reachable. ");
    await user.type(screen.getByRole("textbox", { name: "Owner" }), "lead@cloudsec.test");
    await user.type(screen.getByRole("textbox", { name: "Accepted until" }), "2026-12-31");
    await user.click(screen.getByRole("button", { name: "Save change" }));

    expect(await screen.findByRole("status")).toHaveTextContent("The finding is now risk accepted.");
    expect(sent).toEqual({
      state: "risk_accepted",
      reason: "Not reachable.",
      owner: "lead@cloudsec.test",
      expiresAt: "2026-12-31T23:59:59Z",
    });
    expect(await screen.findByText("New → Risk accepted")).toBeVisible();
    expect(screen.queryByRole("radio", { name: "Risk accepted" })).not.toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Reason" })).toHaveValue("");
  });

  it("wants a state, and a reason where one is due, before it asks the service", async () => {
    serve();
    const { user } = renderSignedIn(address);
    await user.click(within(await form()).getByRole("button", { name: "Save change" }));
    expect(await screen.findByText("Choose the new state.")).toBeVisible();

    await user.click(screen.getByRole("radio", { name: "Risk accepted" }));
    await user.click(screen.getByRole("button", { name: "Save change" }));
    expect(await screen.findByText("Say why it is risk accepted.")).toBeVisible();
    expect(screen.getByText("Say who answers for the risk.")).toBeVisible();
    expect(screen.getByText("Say until which day, such as 2027-01-31.")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Reason" })).toHaveFocus();
  });

  it("tells that somebody else was faster and shows what they did", async () => {
    const held = serve();
    server.use(
      http.post(transitions, () => {
        held.finding = aDetail({
          state: "fixed",
          allowedTransitions: [{ state: "reopened", reasonRequired: true }],
        });
        return problem(409, "illegal_transition", "A finding cannot go from fixed to triaged.");
      }),
    );
    const { user } = renderSignedIn(address);
    await user.click(within(await form()).getByRole("radio", { name: "Triaged" }));
    await user.click(screen.getByRole("button", { name: "Save change" }));

    expect(await screen.findByText("Somebody else was faster")).toBeVisible();
    expect(await screen.findByText(/it is now fixed/)).toBeVisible();
    expect(screen.getByRole("radio", { name: "Reopened" })).toBeVisible();
    expect(screen.queryByRole("radio", { name: "Triaged" })).not.toBeInTheDocument();
  });

  it("keeps what was typed when the service fails", async () => {
    serve();
    server.use(http.post(transitions, () => problem(500, "internal", "Something went wrong on our side.")));
    const { user } = renderSignedIn(address);
    await user.click(within(await form()).getByRole("radio", { name: "Triaged" }));
    await user.type(screen.getByRole("textbox", { name: "Reason" }), "Seen");
    await user.click(screen.getByRole("button", { name: "Save change" }));

    expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong on our side.");
    expect(screen.getByRole("textbox", { name: "Reason" })).toHaveValue("Seen");
    expect(screen.getByRole("radio", { name: "Triaged" })).toBeChecked();
  });

  it("offers no change to those who may only read", async () => {
    serve();
    renderSignedIn(address, ["viewer"]);
    expect(await screen.findByText(/Your role lets you read findings/)).toBeVisible();
    expect(screen.queryByRole("form", { name: "Change state" })).not.toBeInTheDocument();
  });

  it("says when a finding is not there", async () => {
    server.use(http.get(detail, () => problem(404, "not_found", "There is no such finding.")));
    renderSignedIn(address);
    expect(await screen.findByRole("heading", { name: "Page not found" })).toBeVisible();
  });

  it("asks no service for an id that cannot be one", async () => {
    renderSignedIn("/findings/not-an-id");
    expect(await screen.findByRole("heading", { name: "Page not found" })).toBeVisible();
  });

  it("says what went wrong and tries again", async () => {
    server.use(http.get(detail, () => problem(503, "unavailable", "The database is away.")));
    const { user } = renderSignedIn(address);
    expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");

    serve();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { level: 1, name: aDetail().title })).toBeVisible();
  });

  it("says in its history what else happened than a change of state", async () => {
    serve(aDetail(), [
      anEntry({ id: 7, action: "expired", from: "risk_accepted", to: "reopened" }),
      anEntry({ id: 6, action: "renewed", from: "risk_accepted", to: "risk_accepted" }),
      anEntry({ id: 5, action: "comment_deleted", to: "new" }),
      anEntry({ id: 4, action: "commented", to: "new" }),
      anEntry({ id: 3, action: "labelled", to: "new", change: { labelsAdded: ["a"], labelsRemoved: ["b"] } }),
      anEntry({ id: 2, action: "assigned", to: "new", change: { assigneeAfter: "" } }),
      anEntry({ id: 1, action: "assigned", to: "new", change: { assigneeAfter: "team:platform" } }),
    ]);
    renderSignedIn(address);
    const history = await screen.findByRole("list", { name: "History" });
    for (const text of [
      "The accepted risk expired: Risk accepted → Reopened",
      "Accepted the risk for longer",
      "Deleted a comment",
      "Commented",
      "+ a, − b",
      "Unassigned",
      "Assigned to team:platform",
    ]) {
      expect(within(history).getByText(text)).toBeVisible();
    }
  });

  it("shows the finding even when its history is away", async () => {
    serve();
    server.use(http.get("*/api/core/v1/findings/:id/audit", () => problem(503, "unavailable", "Try later.")));
    renderSignedIn(address);
    expect(await screen.findByText("The history could not be loaded")).toBeVisible();
    await waitFor(() =>
      expect(screen.getByRole("heading", { level: 1, name: aDetail().title })).toBeVisible(),
    );
  });
});
