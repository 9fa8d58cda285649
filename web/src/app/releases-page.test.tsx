import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { Waiver } from "@/features/releases/api/schemas.ts";
import { findingId } from "@/testing/findings.ts";
import { aGateFinding, anEvaluation, evaluationId } from "@/testing/releases.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const gate = "*/api/core/v1/gates/release";

function serve(evaluation = anEvaluation()) {
  const held = { waivers: [] as Waiver[], asked: [] as string[] };
  server.use(
    http.get(gate, ({ request }) => {
      held.asked.push(new URL(request.url).searchParams.get("verdict") ?? "any");
      return HttpResponse.json({ items: [evaluation], nextCursor: null });
    }),
    http.get(`${gate}/:id`, () => HttpResponse.json(evaluation)),
    http.get(`${gate}/:id/waivers`, () => HttpResponse.json({ items: held.waivers })),
  );
  return held;
}

describe("releases", () => {
  it("lists what the gate answered, and leads to the evidence", async () => {
    const held = serve();
    const { user, router } = renderSignedIn("/releases");
    const link = await screen.findByRole("link", { name: "sources:trivy:image-core" });
    expect(within(screen.getByRole("table")).getByText("Blocked")).toBeVisible();
    await user.click(screen.getByRole("button", { name: /^Answer/ }));
    await user.click(await screen.findByRole("option", { name: "Blocked" }));
    await waitFor(() => expect(router.state.location.searchStr).toBe("?verdict=fail"));
    await waitFor(() => expect(held.asked.at(-1)).toBe("fail"));

    await user.click(link);
    expect(await screen.findByRole("heading", { level: 1, name: "sources:trivy:image-core" })).toBeVisible();
    expect(screen.getByText("Its severity is critical; the policy tolerates medium.")).toBeVisible();
    expect(screen.getByText("Critical 1, Low 12")).toBeVisible();
    expect(screen.getByRole("link", { name: aGateFinding().title })).toHaveAttribute(
      "href",
      `/findings/${findingId}`,
    );
    expect(screen.getByRole("link", { name: "321 records" })).toBeVisible();
  });

  it("lets a lead waive what blocks, with a reason and an end", async () => {
    const held = serve();
    let sent: Record<string, unknown> | undefined;
    server.use(
      http.post(`${gate}/:id/waivers`, async ({ request }) => {
        sent = (await request.json()) as Record<string, unknown>;
        const waiver: Waiver = {
          id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b15",
          evaluationId,
          at: "2026-01-31T12:30:00Z",
          actor: "lead@cloudsec.test",
          reason: String(sent["reason"]),
          expiresAt: String(sent["expiresAt"]),
          blockers: ["severity"],
        };
        held.waivers = [waiver];
        return HttpResponse.json(waiver, { status: 201 });
      }),
    );
    const { user } = renderSignedIn(`/releases/${evaluationId}`, ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Let blockers pass" }));
    const form = await screen.findByRole("form", { name: "Let blockers pass" });
    await user.click(screen.getByRole("button", { name: "Make the waiver" }));
    expect(await screen.findByText("Choose what shall pass.")).toBeVisible();
    expect(screen.getByText("Say why. Somebody will ask.")).toBeVisible();

    await user.click(within(form).getByRole("button", { name: /^What shall pass/ }));
    await user.click(await screen.findByRole("option", { name: new RegExp(`^${aGateFinding().title}`) }));
    await user.type(within(form).getByRole("textbox", { name: "Reason" }), "Not reachable.");
    await user.click(screen.getByRole("button", { name: "Make the waiver" }));

    expect(await screen.findByText(/The waiver is made and holds until/)).toBeVisible();
    expect(sent).toMatchObject({ reason: "Not reachable.", findings: [findingId], sources: [] });
    expect(Date.parse(String(sent?.["expiresAt"]))).toBeGreaterThan(Date.now() + 6 * 24 * 3600 * 1000);
    expect(
      await within(screen.getByRole("table", { name: "Waivers" })).findByText("Not reachable."),
    ).toBeVisible();
  });

  it("passes on why the policy allows no such waiver", async () => {
    serve();
    const detail = "may be at most 3d ahead under this policy";
    server.use(
      http.post(`${gate}/:id/waivers`, () =>
        problem(422, "not_waivable", `expiresAt: ${detail}`, [{ field: "expiresAt", detail }]),
      ),
    );
    const { user } = renderSignedIn(`/releases/${evaluationId}`, ["admin"]);
    await user.click(await screen.findByRole("button", { name: "Let blockers pass" }));
    const form = await screen.findByRole("form", { name: "Let blockers pass" });
    await user.click(within(form).getByRole("button", { name: /^What shall pass/ }));
    await user.click(await screen.findByRole("option", { name: new RegExp(`^${aGateFinding().title}`) }));
    await user.type(within(form).getByRole("textbox", { name: "Reason" }), "Not reachable.");
    await user.click(screen.getByRole("button", { name: "Make the waiver" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(detail);
  });

  it("offers waivers to leads and admins only, and only where something blocks", async () => {
    serve();
    renderSignedIn(`/releases/${evaluationId}`, ["analyst"]);
    await screen.findByRole("heading", { level: 1 });
    await screen.findByText("Its severity is critical; the policy tolerates medium.");
    expect(screen.queryByRole("button", { name: "Let blockers pass" })).not.toBeInTheDocument();
  });
});
