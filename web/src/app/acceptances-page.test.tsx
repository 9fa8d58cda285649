import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { aListedAcceptance, anAcceptance } from "@/testing/acceptances.ts";
import { aFinding } from "@/testing/findings.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const acceptances = "*/api/core/v1/risk-acceptances";

function serve(items = [aListedAcceptance()], nextCursor: string | null = null) {
  const asked: URLSearchParams[] = [];
  server.use(
    http.get(acceptances, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items, nextCursor });
    }),
  );
  return asked;
}

const { title } = aFinding();

describe("accepted risks", () => {
  it("begin with those that run out within a month", async () => {
    const asked = serve([], null);
    renderSignedIn("/accepted-risks", ["viewer"]);
    expect(await screen.findByText("No risk runs out within 30 days")).toBeVisible();
    const days = (Date.parse(asked[0]?.get("expiresBefore") ?? "") - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(31.1);
    expect(asked[0]?.get("state")).toBe("active");
  });

  it("are filtered by the URL and leafed through", async () => {
    const ended = { endedAt: "2026-07-31T23:59:59Z", endedBy: "core", end: "expired" } as const;
    const asked = serve([aListedAcceptance(ended)], "next");
    const { user } = renderSignedIn("/accepted-risks?view=ended", ["analyst"]);
    expect(await screen.findByText("Has run out")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Renew/ })).not.toBeInTheDocument();
    await user.type(screen.getByRole("searchbox", { name: /^Owner/ }), "lead@cloudsec.test{Enter}");
    await waitFor(() => expect(asked.at(-1)?.get("owner")).toBe("lead@cloudsec.test"));
    expect(asked.at(-1)?.has("expiresBefore")).toBe(false);
    await user.click(screen.getByRole("button", { name: "Next page" }));
    await waitFor(() => expect(asked.at(-1)?.get("cursor")).toBe("next"));
    expect(asked.at(-1)?.get("state")).toBe("ended");
  });

  it("are renewed with a day, an owner and a reason", async () => {
    serve();
    let sent: unknown;
    server.use(
      http.post(`${acceptances}/:id/renew`, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(anAcceptance({ owner: "admin@cloudsec.test" }), { status: 201 });
      }),
    );
    const { user } = renderSignedIn("/accepted-risks?view=active");
    await user.click(await screen.findByRole("button", { name: `Renew the acceptance of ${title}` }));
    const form = await screen.findByRole("form", { name: "Accept the risk for longer" });
    await user.click(screen.getByRole("button", { name: "Renew" }));
    expect(await screen.findByText("Say why; it becomes part of the history.")).toBeVisible();
    const owner = within(form).getByRole("textbox", { name: "Owner" });
    await user.clear(owner);
    await user.type(owner, "admin@cloudsec.test");
    await user.type(within(form).getByRole("textbox", { name: "Reason" }), "The fix is late.");
    await user.click(screen.getByRole("button", { name: "Renew" }));
    expect(await screen.findByText(/admin@cloudsec\.test answers for it\./)).toBeVisible();
    expect(sent).toMatchObject({ owner: "admin@cloudsec.test", reason: "The fix is late." });
  });

  it("show at the day that the service does not take it", async () => {
    serve();
    const fault = { field: "expiresAt", detail: "must be at most 8760h from now" };
    server.use(http.post(`${acceptances}/:id/renew`, () => problem(400, "invalid_request", "No.", [fault])));
    const { user } = renderSignedIn("/accepted-risks?view=active");
    await user.click(await screen.findByRole("button", { name: `Renew the acceptance of ${title}` }));
    await user.type(await screen.findByRole("textbox", { name: "Reason" }), "The fix is late.");
    await user.click(screen.getByRole("button", { name: "Renew" }));
    expect(await screen.findByText("Must be at most 8760h from now.")).toBeVisible();
    expect(screen.getByLabelText("Accepted until")).toHaveFocus();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("end before their time with a reason, which stays when somebody else was faster", async () => {
    serve();
    const ended = "This acceptance ended on 2026-07-01 (renewed).";
    server.use(http.post(`${acceptances}/:id/end`, () => problem(409, "not_finished", ended)));
    const { user } = renderSignedIn("/accepted-risks?view=active");
    await user.click(await screen.findByRole("button", { name: `End the acceptance of ${title}` }));
    const reason = await screen.findByRole("textbox", { name: "Reason" });
    await user.type(reason, "It is called after all.");
    await user.click(screen.getByRole("button", { name: "End now" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Somebody else was faster");
    expect(alert).toHaveTextContent(ended);
    expect(reason).toHaveValue("It is called after all.");
  });

  it("are only read by viewers", async () => {
    serve();
    renderSignedIn("/accepted-risks?view=active", ["viewer"]);
    expect(await screen.findByRole("link", { name: title })).toBeVisible();
    expect(screen.queryByRole("button", { name: /acceptance of/ })).not.toBeInTheDocument();
  });

  it("can be asked for again when they could not be loaded", async () => {
    server.use(http.get(acceptances, () => problem(400, "invalid_cursor", "This is not a cursor.")));
    renderSignedIn("/accepted-risks", ["viewer"]);
    expect(await screen.findByRole("alert")).toHaveTextContent("This is not a cursor.");
    expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  });
});
