import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Rule } from "@/features/rules/api/schemas.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { aRule, aRulePreview, aRun, ruleId } from "@/testing/rules.ts";
import { server } from "@/testing/server.ts";
import { aTeam } from "@/testing/teams.ts";

const rules = "*/api/core/v1/rules";
const changedElsewhere = { name: "Renamed meanwhile", version: 2, updatedBy: "ann@cloudsec.test" };

beforeEach(() => serveTeams("default"));

function serveTeams(...names: string[]) {
  const items = names.map((name) => aTeam({ name, title: "" }));
  server.use(http.get("*/api/core/v1/teams", () => HttpResponse.json({ items, more: false })));
}

/** A service that holds rules, and changes one only for those who know its version. */
function serve(...items: Rule[]) {
  const held = { items, sent: [] as Record<string, unknown>[], missed: 0 };
  const isOld = (request: Request, rule: Rule | undefined) =>
    request.headers.get("If-Match") !== `"${rule?.version}"`;
  const old = () =>
    problem(412, "version_mismatch", "The rule has changed since you read it. Read it again.");
  const find = (id: unknown) => held.items.find((rule) => rule.id === id);
  server.use(
    http.get(rules, () => HttpResponse.json({ items: held.items })),
    http.get(`${rules}/:id`, ({ params }) => {
      const rule = find(params["id"]);
      if (rule) return HttpResponse.json(rule);
      held.missed += 1;
      return problem(404, "not_found", "There is no such rule.");
    }),
    http.put(`${rules}/:id`, async ({ params, request }) => {
      const rule = find(params["id"]);
      if (!rule || isOld(request, rule)) return old();
      const body = (await request.json()) as Record<string, unknown>;
      held.sent.push(body);
      const changed = { ...rule, ...body, version: rule.version + 1 };
      held.items = held.items.map((one) => (one === rule ? changed : one));
      return HttpResponse.json(changed);
    }),
    http.delete(`${rules}/:id`, ({ params, request }) => {
      const rule = find(params["id"]);
      if (isOld(request, rule)) return old();
      held.items = held.items.filter((one) => one !== rule);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return held;
}

type User = ReturnType<typeof renderSignedIn>["user"];

async function act(user: User, action: string, rule = aRule().name) {
  await user.click(await screen.findByRole("button", { name: `Actions for ${rule}` }));
  await user.click(await screen.findByRole("menuitem", { name: action }));
}

async function choose(user: User, field: RegExp, option: string) {
  await user.click(screen.getByRole("button", { name: field }));
  await user.click(await screen.findByRole("option", { name: option }));
}

describe("rules", () => {
  it("are written with the filter language, tried out and made", async () => {
    const held = serve();
    const sent: { address: string; body: unknown }[] = [];
    const keep = async (request: Request) => {
      const { pathname, search } = new URL(request.url);
      sent.push({ address: pathname.replace(/.*\/v1/, "") + search, body: await request.json() });
    };
    server.use(
      http.post(`${rules}/test`, async ({ request }) => {
        await keep(request);
        return HttpResponse.json(aRulePreview());
      }),
      http.post(rules, async ({ request }) => {
        await keep(request);
        held.items = [aRule()];
        return HttpResponse.json(aRule(), { status: 201 });
      }),
    );
    const { user } = renderSignedIn("/rules", ["lead"]);
    expect(await screen.findByText("There is no rule yet.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Create rule" }));
    await user.click(await screen.findByRole("button", { name: "Create" }));
    expect(await screen.findByText("Give it a name.")).toBeVisible();
    expect(screen.getByText("Let the rule do something: move, assign, label or tell.")).toBeVisible();

    await user.type(screen.getByRole("textbox", { name: "Name" }), "Ignore test fixtures");
    const filter = screen.getByRole("combobox", { name: "Filter" });
    await user.type(filter, "kind = sec");
    await user.click(await screen.findByRole("option", { name: /^secret/ }));
    expect(filter).toHaveValue("kind = secret ");
    await choose(user, /^State/, "False positive");
    await user.type(screen.getByRole("textbox", { name: "Reason" }), "Never deployed.");
    await user.click(screen.getByRole("button", { name: "Preview" }));
    const preview = within(await screen.findByRole("region", { name: "Preview" }));
    expect(preview.getByText("220")).toBeVisible();
    expect(preview.getByText("Kept, as somebody decided")).toBeVisible();

    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByRole("link", { name: "Ignore test fixtures" })).toBeVisible();
    const body = {
      name: "Ignore test fixtures",
      description: "",
      filter: "kind = secret",
      priority: 100,
      enabled: true,
      stop: false,
      on: ["created", "reopened"],
      actions: { notify: false, transition: { state: "false_positive", reason: "Never deployed." } },
    };
    expect(sent).toEqual([
      { address: "/rules/test", body },
      { address: "/rules", body },
    ]);
  });

  it("are of the team that those choose who are in several", async () => {
    serve();
    serveTeams("blue", "red");
    let team: string | null = null;
    server.use(
      http.post(rules, ({ request }) => {
        team = new URL(request.url).searchParams.get("team");
        return HttpResponse.json(aRule(), { status: 201 });
      }),
    );
    const { user } = renderSignedIn("/rules", ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Create rule" }));
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "Tell");
    await user.type(screen.getByRole("combobox", { name: "Filter" }), "kind = secret{Escape}");
    await user.click(screen.getByRole("checkbox", { name: /^Tell others/ }));
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("Choose the team whose findings it is about.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: /^Team/ }));
    await user.click(await screen.findByRole("option", { name: /^red/ }));
    await user.click(screen.getByRole("button", { name: "Create" }));
    await waitFor(() => expect(team).toBe("red"));
  });

  it("show at its place what the service does not understand", async () => {
    serve(aRule());
    const detail = "at character 1: there is no field staet; did you mean state?";
    let answers = problem(400, "invalid_filter", detail, [{ field: "filter", detail }]);
    server.use(http.put(`${rules}/:id`, () => answers));
    const { user } = renderSignedIn("/rules", ["lead"]);
    await act(user, "Change");
    const filter = await screen.findByRole("combobox", { name: "Filter" });
    await user.clear(filter);
    await user.type(filter, "staet = new{Escape}");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("staet", { selector: "mark" })).toBeVisible();
    expect(filter).toHaveAttribute("aria-invalid", "true");
    expect(filter).toHaveAccessibleDescription(/did you mean state\?/);

    const fault = { field: "actions.transition.reason", detail: "must have at most 2000 characters" };
    answers = problem(400, "invalid_request", "The request is malformed.", [fault]);
    await user.clear(filter);
    await user.type(filter, "state = new{Escape}");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("It must have at most 2000 characters.")).toBeVisible();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("tell that somebody else was faster, keep what was typed, and save it the next time", async () => {
    const held = serve(aRule());
    const { user } = renderSignedIn("/rules", ["lead"]);
    await act(user, "Change");
    const name = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.type(name, "Mine");
    held.items = [aRule(changedElsewhere)];
    await user.click(screen.getByRole("button", { name: "Save" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Somebody else was faster");
    await waitFor(() => expect(alert).toHaveTextContent("It is now called “Renamed meanwhile”"));
    expect(name).toHaveValue("Mine");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("link", { name: "Mine" })).toBeVisible();
    expect(held.items[0]?.version).toBe(3);
  });

  it("are switched off, and refused when they are others by then", async () => {
    const held = serve(aRule());
    const { user } = renderSignedIn("/rules", ["lead"]);
    await act(user, "Switch off");
    expect(await screen.findByText("Disabled")).toBeVisible();
    expect(held.sent[0]).toMatchObject({ enabled: false, filter: aRule().filter, priority: 100 });
    held.items = [aRule({ ...changedElsewhere, version: 7 })];
    await act(user, "Switch on");
    expect(await screen.findByRole("alert")).toHaveTextContent("Somebody else was faster");
    expect(await screen.findByRole("link", { name: "Renamed meanwhile" })).toBeVisible();
  });

  it("run earlier when somebody says so", async () => {
    const other = aRule({
      id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b18",
      name: "Second",
      createdAt: "2026-01-31T08:00:00Z",
    });
    const held = serve(aRule(), other);
    const { user } = renderSignedIn("/rules", ["lead"]);
    await act(user, "Run earlier", "Second");
    await waitFor(() => expect(held.sent).toHaveLength(1));
    expect(held.sent[0]).toMatchObject({ name: "Second", priority: 99 });
  });

  it("are read by viewers and changed by leads", async () => {
    serve(aRule());
    renderSignedIn("/rules", ["viewer"]);
    expect(await screen.findByText("Moves to false positive")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Actions/ })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Create rule" })).not.toBeInTheDocument();
  });

  it("say why they cannot be shown, and are not offered to machines", async () => {
    server.use(http.get(rules, () => problem(403, "forbidden", "None of your roles may do this.")));
    renderSignedIn("/rules", ["ci"]);
    expect(await screen.findByRole("alert")).toHaveTextContent("The rules could not be loaded");
    expect(await screen.findByRole("link", { name: "Teams" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "Rules" })).not.toBeInTheDocument();
  });
});

describe("a rule", () => {
  it("runs on all findings after a preview, and shows how far it is", async () => {
    serve(aRule());
    const held = {
      runs: [
        aRun({ id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b19", error: "it took too long", state: "failed" }),
      ],
    };
    const counts = { ...aRun().counts, matched: 110 };
    server.use(
      http.get(`${rules}/:id/runs`, () => HttpResponse.json({ items: held.runs, nextBefore: null })),
      http.post(`${rules}/:id/run`, async ({ request }) => {
        const { dryRun } = (await request.json()) as { dryRun: boolean };
        if (dryRun) return HttpResponse.json(aRulePreview());
        held.runs = [aRun({ state: "running", counts, finishedAt: null }), ...held.runs];
        return HttpResponse.json(held.runs[0], { status: 202 });
      }),
    );
    const { user } = renderSignedIn(`/rules/${ruleId}`, ["lead"]);
    expect(await screen.findByText("it took too long")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Run" }));
    await user.click(await screen.findByRole("button", { name: "Run on 220 findings" }));
    expect(await screen.findByText(/The run has begun/)).toBeVisible();
    const progress = await screen.findByRole("progressbar", { name: /Run/ });
    expect(progress).toHaveAttribute("value", "50");
    held.runs = [aRun(), ...held.runs.slice(1)];
    expect(await screen.findByText("Finished")).toBeVisible();
  });

  it("is not run as somebody else has changed it, but shown anew", async () => {
    const held = serve(aRule());
    const asked: (string | null)[] = [];
    server.use(
      http.get(`${rules}/:id/runs`, () => HttpResponse.json({ items: [], nextBefore: null })),
      http.post(`${rules}/:id/run`, async ({ request }) => {
        const { dryRun } = (await request.json()) as { dryRun: boolean };
        asked.push(`${dryRun ? "preview" : "run"} ${request.headers.get("If-Match")}`);
        if (dryRun) return HttpResponse.json(aRulePreview());
        held.items = [aRule(changedElsewhere)];
        return problem(412, "version_mismatch", "The rule has changed since you read it. Read it again.");
      }),
    );
    const { user } = renderSignedIn(`/rules/${ruleId}`, ["lead"]);
    expect(await screen.findByText("It has not done anything yet.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Run" }));
    await user.click(await screen.findByRole("button", { name: "Run on 220 findings" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Somebody else was faster");
    await waitFor(() => expect(asked).toEqual(['preview "1"', 'run "1"', 'preview "2"']));
  });

  it("is deleted after a question", async () => {
    const held = serve(aRule());
    server.use(http.get(`${rules}/:id/runs`, () => HttpResponse.json({ items: [], nextBefore: null })));
    const { user, router } = renderSignedIn(`/rules/${ruleId}`, ["admin"]);
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("There is no rule yet.")).toBeVisible();
    expect(router.state.location.pathname).toBe("/rules");
    expect(held.missed, "questions for what is gone").toBe(0);
  });
});
