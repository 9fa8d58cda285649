import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Token } from "@/features/tokens/api/schemas.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";
import { aTeam } from "@/testing/teams.ts";
import { aToken } from "@/testing/tokens.ts";

const tokens = "*/api/core/v1/tokens";
const secret = `csk_${"0".repeat(49)}`;

function serve(...items: Token[]) {
  const held = { items };
  server.use(http.get(tokens, () => HttpResponse.json({ items: held.items, more: false })));
  return held;
}

function serveTeams(...names: string[]) {
  const items = names.map((name) => aTeam({ name, title: "" }));
  server.use(http.get("*/api/core/v1/teams", () => HttpResponse.json({ items, more: false })));
}

beforeEach(() => serveTeams("default"));

type User = ReturnType<typeof renderSignedIn>["user"];

async function choose(user: User, field: RegExp, option: RegExp) {
  await user.click(screen.getByRole("button", { name: field }));
  await user.click(await screen.findByRole("option", { name: option }));
}

describe("API tokens", () => {
  it("are made, and shown once", async () => {
    const held = serve();
    let sent: unknown;
    server.use(
      http.post(tokens, async ({ request }) => {
        sent = { team: new URL(request.url).searchParams.get("team"), body: await request.json() };
        held.items = [aToken()];
        return HttpResponse.json({ token: aToken(), secret }, { status: 201 });
      }),
    );
    const { user } = renderSignedIn("/tokens", ["analyst"]);
    expect(await screen.findByText("There is no API token yet.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Create token" }));
    await user.click(await screen.findByRole("button", { name: "Create" }));
    expect(await screen.findByText("Say what it is for.")).toBeVisible();
    expect(screen.getByText("Choose what it may be used for.")).toBeVisible();
    await user.type(screen.getByRole("textbox", { name: "What it is for" }), "nightly scan");
    await choose(user, /^Scopes/, /^Read/);
    await user.click(screen.getByRole("button", { name: "Create" }));

    expect(await screen.findByText(secret)).toBeVisible();
    expect(screen.getByRole("button", { name: "Copy the token" })).toBeVisible();
    expect(sent).toEqual({ team: null, body: { name: "nightly scan", scopes: ["read"], expiresInDays: 90 } });
    await user.click(screen.getByRole("button", { name: "I have kept it" }));
    await waitFor(() => expect(screen.queryByText(secret)).not.toBeInTheDocument());
    expect(await screen.findByRole("rowheader", { name: "nightly scan" })).toBeVisible();
  });

  it("are for the team that those choose who are in several", async () => {
    serve();
    serveTeams("blue", "red");
    let team: string | null = null;
    server.use(
      http.post(tokens, ({ request }) => {
        team = new URL(request.url).searchParams.get("team");
        return HttpResponse.json({ token: aToken({ team: "red" }), secret }, { status: 201 });
      }),
    );
    const { user } = renderSignedIn("/tokens", ["analyst"]);
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    await choose(user, /^Team/, /^red/);
    await user.type(screen.getByRole("textbox", { name: "What it is for" }), "nightly scan");
    await choose(user, /^Scopes/, /^Read/);
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText(secret)).toBeVisible();
    expect(team).toBe("red");
  });

  it("say at the scopes what the user may not give away, and keep what was typed", async () => {
    serve();
    const detail = "triage is more than you may do in the team";
    server.use(
      http.post(tokens, () => problem(403, "forbidden", `scopes: ${detail}`, [{ field: "scopes", detail }])),
    );
    const { user } = renderSignedIn("/tokens", ["viewer"]);
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    await user.type(screen.getByRole("textbox", { name: "What it is for" }), "too much");
    await choose(user, /^Scopes/, /^Triage/);
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("Triage is more than you may do in the team.")).toBeVisible();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "What it is for" })).toHaveValue("too much");
  });

  it("are revoked after a question, and then only told of", async () => {
    const held = serve(aToken());
    server.use(
      http.delete(`${tokens}/:id`, () => {
        held.items = [aToken({ revokedAt: "2026-02-01T08:00:00Z" })];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderSignedIn("/tokens", ["viewer"]);
    await user.click(await screen.findByRole("button", { name: "Revoke nightly scan" }));
    await user.click(await screen.findByRole("button", { name: "Revoke" }));
    expect(await screen.findByText("Revoked")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Revoke nightly scan" })).not.toBeInTheDocument();
  });

  it("come page by page", async () => {
    const older = aToken({ id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6c20", name: "older" });
    server.use(
      http.get(tokens, ({ request }) => {
        const before = new URL(request.url).searchParams.get("before");
        if (before === aToken().id) return HttpResponse.json({ items: [older], more: false });
        return HttpResponse.json({ items: [aToken()], more: true });
      }),
    );
    const { user } = renderSignedIn("/tokens", ["viewer"]);
    await user.click(await screen.findByRole("button", { name: "Show older tokens" }));
    const table = within(screen.getByRole("table"));
    expect(await table.findByRole("rowheader", { name: "older" })).toBeVisible();
    expect(table.getByRole("rowheader", { name: "nightly scan" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Show older tokens" })).not.toBeInTheDocument();
  });

  it("say why they cannot be shown, and are not offered to machines", async () => {
    server.use(http.get(tokens, () => problem(403, "forbidden", "None of your roles may do this.")));
    renderSignedIn("/tokens", ["ci"]);
    expect(await screen.findByRole("alert")).toHaveTextContent("None of your roles may do this.");
    expect(await screen.findByRole("link", { name: "Teams" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "API tokens" })).not.toBeInTheDocument();
  });
});
