import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { FindingDetail } from "@/features/findings/api/schemas.ts";
import { aDetail, anEntry, findingId } from "@/testing/findings.ts";
import { email, problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const address = `/findings/${findingId}`;

interface Sent {
  method: string;
  tag: string | null;
  body: unknown;
}

/** A service that holds one finding, and does what it is told about it unless it has another version. */
function serve(finding: FindingDetail = aDetail()) {
  const held = { finding, sent: [] as Sent[] };
  const change = async (
    request: Request,
    apply: (body: Record<string, unknown>) => Partial<FindingDetail>,
  ) => {
    const text = await request.text();
    const body = text === "" ? {} : JSON.parse(text);
    const tag = request.headers.get("If-Match");
    held.sent.push({ method: request.method, tag, body });
    if (tag !== `"${held.finding.version}"`) return problem(412, "version_mismatch", "It has changed.");
    held.finding = { ...held.finding, ...apply(body), version: held.finding.version + 1 };
    return HttpResponse.json(held.finding);
  };
  server.use(
    http.get("*/api/core/v1/findings/:id", () => HttpResponse.json(held.finding)),
    http.get("*/api/core/v1/findings/:id/audit", () =>
      HttpResponse.json({ items: [anEntry({ actor: email })] }),
    ),
    http.put("*/api/core/v1/findings/:id/assignee", ({ request }) => change(request, (body) => body)),
    http.delete("*/api/core/v1/findings/:id/assignee", ({ request }) =>
      change(request, () => ({ assignee: undefined }) as unknown as Partial<FindingDetail>),
    ),
    http.put("*/api/core/v1/findings/:id/labels", ({ request }) => change(request, (body) => body)),
  );
  return held;
}

describe("work on a finding", () => {
  it("shows by when it is to be done, why it is urgent, and who answers for its risk", async () => {
    serve(
      aDetail({
        kev: true,
        slaState: "breached",
        riskAcceptance: {
          id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b51",
          findingId,
          owner: "lead@cloudsec.test",
          reason: "Not reachable before the next release.",
          acceptedBy: "analyst@cloudsec.test",
          acceptedAt: "2026-01-30T08:00:00Z",
          expiresAt: "2026-12-31T23:59:59Z",
          renews: null,
          endedAt: null,
          endedBy: "",
          end: "none",
        },
      }),
    );
    renderSignedIn(address);
    expect(await screen.findByText("Overdue")).toBeVisible();
    expect(document.querySelector('time[datetime="2026-02-06T08:00:00Z"]')).toBeVisible();
    const priority = screen.getByRole("table", { name: "Priority" });
    expect(within(priority).getByText("40 of 40")).toBeVisible();
    expect(within(priority).getByText("It can be reached from inside.")).toBeVisible();
    expect(screen.getByText("(48 of 100)")).toBeVisible();
    expect(screen.getByText("Known exploited")).toBeVisible();
    expect(screen.getByText("lead@cloudsec.test")).toBeVisible();
    expect(document.querySelector('time[datetime="2026-12-31T23:59:59Z"]')).toBeVisible();
    expect(await screen.findByText(/^You,/)).toBeVisible();
  });

  it("is taken, given to a team and given back", async () => {
    const held = serve();
    const { user } = renderSignedIn(address);
    await user.click(await screen.findByRole("button", { name: "Assign to me" }));
    expect(await screen.findByText("You")).toBeVisible();

    const form = screen.getByRole("form", { name: "Assign" });
    await user.click(within(form).getByRole("button", { name: /^Assign to a/ }));
    await user.click(await screen.findByRole("option", { name: "Team" }));
    await user.type(within(form).getByRole("textbox", { name: "Name" }), " platform ");
    await user.click(within(form).getByRole("button", { name: "Assign" }));
    expect(await screen.findByText("The team platform")).toBeVisible();
    expect(within(form).getByRole("textbox", { name: "Name" })).toHaveValue("");

    await user.click(screen.getByRole("button", { name: "Unassign" }));
    expect(await screen.findByText("Nobody")).toBeVisible();
    expect(held.sent).toEqual([
      { method: "PUT", tag: '"7"', body: { assignee: { kind: "person", name: email } } },
      { method: "PUT", tag: '"8"', body: { assignee: { kind: "team", name: "platform" } } },
      { method: "DELETE", tag: '"9"', body: {} },
    ]);
  });

  it("wants a name before it asks the service", async () => {
    const held = serve();
    const { user } = renderSignedIn(address);
    const form = await screen.findByRole("form", { name: "Assign" });
    await user.click(within(form).getByRole("button", { name: "Assign" }));
    expect(await screen.findByText("Say who.")).toBeVisible();
    expect(held.sent).toEqual([]);
  });

  it("gets labels and loses them", async () => {
    const held = serve(aDetail({ labels: ["backlog"] }));
    const { user } = renderSignedIn(address);
    const box = await screen.findByRole("textbox", { name: "New label" });
    await user.type(box, "Needs Review{Enter}");
    expect(await screen.findByText(/^At most 50 small letters/)).toBeVisible();
    await user.clear(box);
    await user.type(box, "backlog{Enter}");
    expect(await screen.findByText("The finding has this label already.")).toBeVisible();
    expect(held.sent).toEqual([]);

    await user.clear(box);
    await user.type(box, "needs-review{Enter}");
    expect(await screen.findByRole("button", { name: "Remove the label needs-review" })).toBeVisible();
    expect(box).toHaveValue("");
    await user.click(screen.getByRole("button", { name: "Remove the label backlog" }));
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: "Remove the label backlog" })).not.toBeInTheDocument(),
    );
    expect(held.sent.map(({ tag, body }) => ({ tag, body }))).toEqual([
      { tag: '"7"', body: { labels: ["backlog", "needs-review"] } },
      { tag: '"8"', body: { labels: ["needs-review"] } },
    ]);
  });

  it("tells that somebody else was faster and keeps their labels", async () => {
    const held = serve();
    const { user } = renderSignedIn(address);
    await user.type(await screen.findByRole("textbox", { name: "New label" }), "mine");
    held.finding = aDetail({ version: 8, labels: ["theirs"] });
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Somebody else was faster")).toBeVisible();
    expect(await screen.findByRole("button", { name: "Remove the label theirs" })).toBeVisible();

    await user.click(screen.getByRole("button", { name: "Add label" }));
    expect(await screen.findByRole("button", { name: "Remove the label mine" })).toBeVisible();
    expect(held.finding.labels).toEqual(["theirs", "mine"]);
  });

  it("is only shown to those who may only read", async () => {
    serve(aDetail({ labels: ["backlog"], assignee: { kind: "team", name: "platform" } }));
    renderSignedIn(address, ["viewer"]);
    expect(await screen.findByText("The team platform")).toBeVisible();
    expect(screen.getByText("backlog")).toBeVisible();
    for (const name of ["Assign to me", "Unassign", "Assign", "Add label"]) {
      expect(screen.queryByRole("button", { name })).not.toBeInTheDocument();
    }
  });
});
