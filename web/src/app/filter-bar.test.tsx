import { act, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { SavedFilter } from "@/features/findings/api/schemas.ts";
import { resizeTo } from "@/testing/fake-window.ts";
import { aFinding, aPage, aSavedFilter } from "@/testing/findings.ts";
import { aJob } from "@/testing/imports.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const list = "*/api/core/v1/findings";
const filters = "*/api/core/v1/filters";

function serve() {
  const asked: (string | null)[] = [];
  server.use(
    http.get(list, ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("filter"));
      return HttpResponse.json(aPage([aFinding()]));
    }),
  );
  return asked;
}

const input = () => screen.findByRole("combobox", { name: "Filter" });
const options = () => screen.getAllByRole("option").map((option) => option.textContent);

describe("filter language", () => {
  it("is written with suggestions, by the keyboard alone, and applied with Enter", async () => {
    const asked = serve();
    const { user, router } = renderSignedIn("/findings");
    const combobox = await input();
    await user.click(combobox);
    await user.keyboard("sev{ArrowDown}");
    expect(combobox).toHaveAttribute("aria-expanded", "true");
    expect(combobox).toHaveAttribute(
      "aria-activedescendant",
      screen.getByRole("option", { selected: true }).id,
    );
    await user.keyboard("{Enter}");
    expect(combobox).toHaveValue("severity ");
    await user.keyboard(">= h{ArrowDown}{Enter}");
    expect(combobox).toHaveValue("severity >= high ");
    expect(router.state.location.searchStr).toBe("");

    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.searchStr).toBe("?filter=severity+%3E%3D+high"));
    await waitFor(() => expect(asked.at(-1)).toBe("severity >= high"));
    expect(combobox).toHaveFocus();
    expect(combobox).toHaveAttribute("aria-expanded", "false");
  });

  it("closes its suggestions with Escape and moves around them with the arrows", async () => {
    serve();
    const { user } = renderSignedIn("/findings");
    const combobox = await input();
    await user.click(combobox);
    await user.keyboard("state = r");
    expect(options()).toEqual(["risk_acceptedRisk accepted", "reopenedReopened"]);
    await user.keyboard("{ArrowUp}");
    expect(screen.getByRole("option", { selected: true })).toHaveTextContent("reopened");
    await user.keyboard("{ArrowDown}");
    expect(screen.queryByRole("option", { selected: true })).not.toBeInTheDocument();
    await user.keyboard("{Escape}");
    expect(combobox).toHaveAttribute("aria-expanded", "false");
    expect(combobox).toHaveValue("state = r");
  });

  it("takes a suggestion by the mouse, at the caret, and keeps the focus", async () => {
    serve();
    const { user } = renderSignedIn("/findings?filter=sev%20%3D%20high");
    const combobox = (await input()) as HTMLInputElement;
    await user.click(combobox);
    combobox.setSelectionRange(3, 3);
    await user.keyboard("e");
    await user.click(screen.getByRole("option", { name: /^severity/ }));
    expect(combobox).toHaveValue("severity = high");
    expect(combobox).toHaveFocus();
    expect(combobox.selectionStart).toBe("severity ".length);
  });

  it("proposes the sources that have reported lately", async () => {
    serve();
    server.use(
      http.get("*/api/core/v1/import-jobs", () =>
        HttpResponse.json({ items: [aJob(), aJob({ source: "gosec:core" })], nextCursor: null }),
      ),
    );
    const { user } = renderSignedIn("/findings");
    await user.type(await input(), "source = ");
    await waitFor(() => expect(options()).toEqual(["gosec:core", "trivy:image-core"]));
  });

  it("says what the service cannot read, and marks the place", async () => {
    const detail = 'at character 1: there is no field "severty"; did you mean severity?';
    server.use(
      http.get(list, () =>
        problem(400, "invalid_filter", `filter: ${detail}`, [{ field: "filter", detail }]),
      ),
    );
    const { user } = renderSignedIn("/findings?filter=severty%20%3D%20high");
    const combobox = await input();
    await waitFor(() => expect(combobox).toBeInvalid());
    expect(combobox).toHaveAccessibleDescription(/There is no field "severty"; did you mean severity\?/);
    expect(screen.getByText("severty", { selector: "mark" })).toBeVisible();
    expect(screen.getByText("The filter cannot be read")).toBeVisible();

    await user.type(combobox, "x");
    expect(combobox).toBeValid();
  });

  it("keeps what is written when the list becomes another one, as on a phone that is turned", async () => {
    serve();
    const { user } = renderSignedIn("/findings");
    await user.type(await input(), "age > 30d");
    act(() => resizeTo("mobile"));
    await user.click(await screen.findByRole("button", { name: "Filters and order" }));
    expect(await input()).toHaveValue("age > 30d");
  });

  it("is sent together with the kinds, and its error still marks the right place", async () => {
    const detail = 'at character 14: there is no severity "hihg"; did you mean high?';
    let asked: string | null = null;
    server.use(
      http.get(list, ({ request }) => {
        asked = new URL(request.url).searchParams.get("filter");
        return problem(400, "invalid_filter", `filter: ${detail}`, [{ field: "filter", detail }]);
      }),
    );
    renderSignedIn("/findings?kind=code&filter=severity%20%3D%20%20hihg");
    expect(await screen.findByText("hihg", { selector: "mark" })).toBeVisible();
    expect(asked).toBe("(severity =  hihg) and kind = code");
  });

  it("explains itself", async () => {
    serve();
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("button", { name: "Filter help" }));
    const help = await screen.findByRole("dialog", { name: "Filter help" });
    expect(within(help).getByText("how long it is known")).toBeVisible();
  });

  it("says how much there is at least, where the service stops counting", async () => {
    server.use(
      http.get(list, () => HttpResponse.json(aPage([aFinding()], { total: { count: 2000, exact: false } }))),
    );
    renderSignedIn("/findings?filter=age%20%3E%2030d");
    expect(await screen.findByText("1 of at least 2,000 findings on this page")).toBeVisible();
  });
});

/** A service that keeps filters, and checks the version like the real one. */
function keep(...kept: SavedFilter[]) {
  const store = { filters: kept, tags: [] as (string | null)[] };
  const find = (id: unknown) => store.filters.findIndex((filter) => filter.id === id);
  const refuses = (request: Request, index: number) => {
    const tag = request.headers.get("If-Match");
    store.tags.push(tag);
    return tag !== `"${store.filters[index]?.version}"`;
  };
  const mismatch = () => problem(412, "version_mismatch", "The filter has changed.");
  server.use(
    http.get(filters, () => HttpResponse.json({ items: store.filters, more: false })),
    http.post(filters, async ({ request }) => {
      const body = (await request.json()) as Pick<SavedFilter, "name" | "filter" | "shared">;
      if (store.filters.some(({ name }) => name === body.name)) return problem(409, "name_taken", "Taken.");
      store.filters = [...store.filters, aSavedFilter({ ...body, id: "new", version: 1 })];
      return HttpResponse.json(store.filters.at(-1), { status: 201 });
    }),
    http.put(`${filters}/:id`, async ({ request, params }) => {
      const index = find(params["id"]);
      if (refuses(request, index)) return mismatch();
      const body = (await request.json()) as Partial<SavedFilter>;
      const changed = aSavedFilter({ ...store.filters[index], ...body, version: 9 });
      store.filters = store.filters.with(index, changed);
      return HttpResponse.json(changed);
    }),
    http.delete(`${filters}/:id`, ({ request, params }) => {
      const index = find(params["id"]);
      if (refuses(request, index)) return mismatch();
      store.filters = store.filters.toSpliced(index, 1);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return store;
}

async function openManager(user: ReturnType<typeof renderSignedIn>["user"]) {
  await user.click(await screen.findByRole("button", { name: "Saved filters" }));
  await user.click(await screen.findByRole("menuitem", { name: "Manage saved filters" }));
}

describe("saved filters", () => {
  it("are chosen, and replace everything that was filtered", async () => {
    serve();
    keep(aSavedFilter());
    const { user, router } = renderSignedIn("/findings?severity=low&q=openssl");
    await user.click(await screen.findByRole("button", { name: "Saved filters" }));
    await user.click(await screen.findByRole("menuitem", { name: /Old criticals/ }));
    await waitFor(() => expect(router.state.location.search).toEqual({ filter: aSavedFilter().filter }));
    expect(await input()).toHaveValue(aSavedFilter().filter);
  });

  it("save all that is filtered, under a name that is free", async () => {
    serve();
    const store = keep(aSavedFilter({ name: "Mine" }));
    const { user } = renderSignedIn("/findings?severity=low&kind=code&filter=age%20%3E%2030d");
    await user.click(await screen.findByRole("button", { name: "Save filter" }));
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "Mine");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("You have a filter of this name already.")).toBeVisible();

    await user.type(screen.getByRole("textbox", { name: "Name" }), " too");
    await user.click(screen.getByRole("checkbox", { name: /Share with everybody/ }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(store.filters[1]).toMatchObject({
      name: "Mine too",
      filter: "severity = low and kind = code and (age > 30d)",
      shared: true,
    });
  });

  it("tell when somebody else was faster, and take the change on top of that", async () => {
    serve();
    const store = keep(aSavedFilter());
    const { user } = renderSignedIn("/findings");
    await openManager(user);
    await user.click(await screen.findByRole("button", { name: "Change Old criticals" }));
    store.filters = [aSavedFilter({ name: "Theirs", version: 4 })];
    const name = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.type(name, "Ours");
    await user.click(screen.getByRole("button", { name: "Save" }));

    const alert = await screen.findByRole("alert");
    await waitFor(() => expect(alert).toHaveTextContent("Theirs"));
    expect(name).toHaveValue("Ours");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Ours")).toBeVisible();
    expect(store.tags).toEqual(['"3"', '"4"']);
  });

  it("are deleted after a question", async () => {
    serve();
    const store = keep(aSavedFilter());
    const { user } = renderSignedIn("/findings");
    await openManager(user);
    await user.click(await screen.findByRole("button", { name: "Delete Old criticals" }));
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    expect(await screen.findByText("Nobody has saved a filter yet.")).toBeVisible();
    expect(store.tags).toEqual(['"3"']);
  });

  it("leave those of others to admins", async () => {
    serve();
    keep(aSavedFilter({ mine: false, shared: true, owner: "lead@cloudsec.test" }));
    const { user } = renderSignedIn("/findings", ["analyst"]);
    await openManager(user);
    expect(await screen.findByText("by lead@cloudsec.test")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Change Old/ })).not.toBeInTheDocument();
  });
});
