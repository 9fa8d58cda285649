import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { Member } from "@/features/teams/api/schemas.ts";
import { problem, renderSignedIn, subject } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";
import { aMember, aTeam } from "@/testing/teams.ts";

const teams = "*/api/core/v1/teams";

function serveTeams(...items: ReturnType<typeof aTeam>[]) {
  const held = { items };
  server.use(http.get(teams, () => HttpResponse.json({ items: held.items, more: false })));
  return held;
}

/** One team with members by subject, as the service pages them. */
function serveTeam(...items: Member[]) {
  const held = { items };
  server.use(
    http.get(`${teams}/:team`, () => HttpResponse.json(aTeam())),
    http.get(`${teams}/:team/members`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const after = searchParams.get("after") ?? "";
      const rest = held.items.filter((member) => member.subject > after);
      const limit = Number(searchParams.get("limit"));
      return HttpResponse.json({ items: rest.slice(0, limit), more: rest.length > limit });
    }),
  );
  return held;
}

const self = (change: Partial<Member> = {}) => aMember({ subject: subject, name: "Me", ...change });

describe("teams", () => {
  it("are made by administrators of the hub, who hear at the name that it is taken", async () => {
    const held = serveTeams();
    const detail = "is the name of another team";
    server.use(
      http.post(teams, async ({ request }) => {
        const body = (await request.json()) as { name: string; title: string };
        if (body.name === "red")
          return problem(409, "name_taken", `name: ${detail}`, [{ field: "name", detail }]);
        held.items = [aTeam(body)];
        return HttpResponse.json(aTeam(body), { status: 201 });
      }),
    );
    const { user } = renderSignedIn("/teams", ["admin"]);
    expect(await screen.findByText("You are in no team yet.")).toBeVisible();
    await user.click(await screen.findByRole("button", { name: "Create team" }));
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "Red!");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText(/^Small letters, digits and -/)).toBeVisible();

    await user.clear(screen.getByRole("textbox", { name: "Name" }));
    await user.type(screen.getByRole("textbox", { name: "Name" }), "red");
    await user.type(screen.getByRole("textbox", { name: "Title" }), "Payments");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("It is the name of another team.")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Title" })).toHaveValue("Payments");

    await user.clear(screen.getByRole("textbox", { name: "Name" }));
    await user.type(screen.getByRole("textbox", { name: "Name" }), "payments");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByRole("link", { name: "Payments" })).toHaveAttribute("href", "/teams/payments");
  });

  it("are renamed, and their name stays", async () => {
    const held = serveTeams(aTeam());
    let sent: unknown;
    server.use(
      http.patch(`${teams}/blue`, async ({ request }) => {
        sent = await request.json();
        held.items = [aTeam({ title: "Deep blue" })];
        return HttpResponse.json(held.items[0]);
      }),
    );
    const { user } = renderSignedIn("/teams", ["admin"]);
    await user.click(await screen.findByRole("button", { name: "Rename Blue team" }));
    const title = await screen.findByRole("textbox", { name: "Title" });
    expect(screen.queryByRole("textbox", { name: "Name" })).not.toBeInTheDocument();
    await user.clear(title);
    await user.type(title, "Deep blue");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("link", { name: "Deep blue" })).toBeVisible();
    expect(sent).toEqual({ title: "Deep blue" });
  });

  it("are read by everybody and changed by nobody else, and come page by page", async () => {
    server.use(
      http.get(teams, ({ request }) =>
        new URL(request.url).searchParams.get("after") === "blue"
          ? HttpResponse.json({ items: [aTeam({ name: "red", title: "" })], more: false })
          : HttpResponse.json({ items: [aTeam()], more: true }),
      ),
    );
    const { user } = renderSignedIn("/teams", ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Show more teams" }));
    expect(await screen.findByRole("link", { name: "red" })).toHaveAttribute("href", "/teams/red");
    expect(screen.queryByRole("button", { name: "Create team" })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Rename/ })).not.toBeInTheDocument();
  });

  it("say why they cannot be shown", async () => {
    server.use(http.get(teams, () => problem(403, "forbidden", "None of your roles may do this.")));
    renderSignedIn("/teams");
    expect(await screen.findByRole("alert")).toHaveTextContent("The teams could not be loaded");
  });
});

describe("a team", () => {
  it("gets members from its admin, even one who comes late in a long list", async () => {
    const many = Array.from({ length: 51 }, (_, index) =>
      aMember({ subject: `0${index.toString().padStart(2, "0")}`, name: `Member ${index}` }),
    );
    const held = serveTeam(...many, self({ role: "admin" }));
    let sent: unknown;
    server.use(
      http.put(`${teams}/blue/members/:subject`, async ({ params, request }) => {
        sent = { subject: params["subject"], body: await request.json() };
        held.items = [aMember({ subject: "0-bea", name: "Bea", role: "lead" }), ...held.items];
        return HttpResponse.json(held.items[0]);
      }),
    );
    const { user } = renderSignedIn("/teams/blue", ["viewer"]);
    await user.click(await screen.findByRole("button", { name: "Add member" }));
    await user.click(await screen.findByRole("button", { name: "Add" }));
    expect(await screen.findByText("Say who, by their subject.")).toBeVisible();
    await user.type(screen.getByRole("textbox", { name: "Subject" }), "0-bea");
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Bea");
    await user.click(screen.getByRole("button", { name: /^Role/ }));
    await user.click(await screen.findByRole("option", { name: /^Lead/ }));
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(await screen.findByRole("rowheader", { name: /^Bea/ })).toBeVisible();
    expect(sent).toEqual({ subject: "0-bea", body: { name: "Bea", role: "lead" } });
  });

  it("changes the role of a member, and lets one go after a question", async () => {
    const held = serveTeam(aMember());
    let sent: unknown;
    server.use(
      http.put(`${teams}/blue/members/:subject`, async ({ request }) => {
        sent = await request.json();
        held.items = [aMember({ role: "lead" })];
        return HttpResponse.json(held.items[0]);
      }),
      http.delete(`${teams}/blue/members/:subject`, () => {
        held.items = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderSignedIn("/teams/blue", ["admin"]);
    await user.click(await screen.findByRole("button", { name: "Change Ann" }));
    await user.click(await screen.findByRole("button", { name: /^Role/ }));
    await user.click(await screen.findByRole("option", { name: /^Lead/ }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(sent).toEqual({ name: "Ann", role: "lead" });
    expect(await screen.findByRole("cell", { name: "Lead" })).toBeVisible();

    await user.click(screen.getByRole("button", { name: "Remove Ann" }));
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    expect(await screen.findByText("Nobody is in this team yet.")).toBeVisible();
  });

  it("is only read by a member who is not its admin, whatever they are elsewhere", async () => {
    serveTeam(self({ role: "analyst" }));
    renderSignedIn("/teams/blue", ["lead"]);
    expect(await screen.findByRole("rowheader", { name: /^Me/ })).toBeVisible();
    expect(await screen.findByText(subject, { selector: "code" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Add member" })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Remove/ })).not.toBeInTheDocument();
  });

  it("is not asked for by a name that no team can have", async () => {
    renderSignedIn("/teams/No..Team");
    expect(await screen.findByRole("heading", { name: "Page not found" })).toBeVisible();
  });
});
