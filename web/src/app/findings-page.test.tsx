import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { FindingPage } from "@/features/findings/api/schemas.ts";
import { resizeTo } from "@/testing/fake-window.ts";
import { aFinding, aPage } from "@/testing/findings.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const list = "*/api/core/v1/findings";

/** Answers with what the test decides for the query, and remembers every query. */
function serve(pageOf: (query: URLSearchParams) => FindingPage = () => aPage([aFinding()])) {
  const queries: string[] = [];
  server.use(
    http.get(list, ({ request }) => {
      const query = new URL(request.url).searchParams;
      queries.push(query.toString());
      return HttpResponse.json(pageOf(query));
    }),
  );
  return queries;
}

function cursorPages(query: URLSearchParams): FindingPage {
  const cursor = query.get("cursor") ?? "1";
  const next = { "1": "2", "2": "3", "3": null }[cursor] ?? null;
  const item = aFinding({ id: `01920f5e-8b1c-7c3a-9a51-00000000000${cursor}`, title: `On page ${cursor}` });
  return aPage([item], { nextCursor: next, total: { count: 10_000, exact: false } });
}

describe("findings page", () => {
  it("shows what is known about each finding, in columns", async () => {
    serve();
    renderSignedIn("/findings");

    const row = (await screen.findByRole("link", { name: aFinding().title })).closest("tr");
    for (const text of ["Critical", "New", "Vulnerability", "libssl3", "CVE-2024-6119"]) {
      expect(within(row as HTMLElement).getByText(text)).toBeVisible();
    }
    expect(screen.getByRole("columnheader", { name: "Severity" })).toBeVisible();
    expect(document.title).toBe("Findings · CloudSec");
  });

  it("shows what presses: priority, due date and known exploitation", async () => {
    serve(() => aPage([aFinding({ priority: 91, kev: true, slaState: "breached" })]));
    renderSignedIn("/findings?sort=due");
    const row = (await screen.findByRole("link", { name: aFinding().title })).closest("tr");
    for (const text of ["91", "Known exploited", "Overdue"]) {
      expect(within(row as HTMLElement).getByText(text)).toBeVisible();
    }
    expect(row?.querySelector('time[datetime="2026-02-06T08:00:00Z"]')).toBeVisible();
  });

  it("shows the same as cards where there is no room for columns", async () => {
    resizeTo("mobile");
    serve();
    renderSignedIn("/findings");

    expect(await screen.findByRole("link", { name: aFinding().title })).toBeVisible();
    expect(screen.queryByRole("table")).not.toBeInTheDocument();
    expect(screen.getByText("libssl3")).toBeVisible();
  });

  it("asks for what the URL says", async () => {
    const queries = serve();
    renderSignedIn(
      "/findings?severity=high&severity=low&state=new&source=trivy%3Asource&q=openssl&sort=lastSeen",
    );

    await screen.findByRole("link", { name: aFinding().title });
    expect(Object.fromEntries(new URLSearchParams(queries[0]))).toMatchObject({
      state: "new",
      source: "trivy:source",
      q: "openssl",
      sort: "lastSeen",
      limit: "25",
    });
    expect(new URLSearchParams(queries[0]).getAll("severity")).toEqual(["high", "low"]);
  });

  it("puts a chosen severity into the URL", async () => {
    serve();
    const { user, router } = renderSignedIn("/findings?cursor=2");
    await user.click(await screen.findByRole("button", { name: /^Severity/ }));
    await user.click(await screen.findByRole("option", { name: "High" }));

    await waitFor(() => expect(router.state.location.searchStr).toBe("?severity=high"));
    await user.click(await screen.findByRole("button", { name: "Remove High" }));
    await waitFor(() => expect(router.state.location.searchStr).toBe(""));
  });

  it("puts typed text into the URL when the typing pauses", async () => {
    serve();
    const { user, router } = renderSignedIn("/findings");
    await user.type(await screen.findByRole("searchbox", { name: "Text" }), "openssl");

    expect(router.state.location.searchStr).toBe("");
    await waitFor(() => expect(router.state.location.searchStr).toBe("?q=openssl"));
  });

  it("applies typed text at once with Enter, and says what it cannot search for", async () => {
    serve();
    const { user, router } = renderSignedIn("/findings");
    const text = await screen.findByRole("searchbox", { name: "Text" });
    await user.type(text, "o");
    expect(await screen.findByText("Type at least two characters.")).toBeVisible();
    await user.type(text, "penssl{Enter}");

    expect(router.state.location.searchStr).toBe("?q=openssl");
    expect(screen.queryByText("Type at least two characters.")).not.toBeInTheDocument();
  });

  it("clears every filter, what is typed included", async () => {
    serve();
    const { user, router } = renderSignedIn("/findings?q=openssl&state=new&sort=lastSeen");
    await user.click(await screen.findByRole("button", { name: "Clear filters" }));

    await waitFor(() => expect(router.state.location.searchStr).toBe("?sort=lastSeen"));
    expect(screen.getByRole("searchbox", { name: "Text" })).toHaveValue("");
  });

  it("leafs through the pages by cursor, there and back", async () => {
    serve(cursorPages);
    const { user, router } = renderSignedIn("/findings?state=new");
    await screen.findByText("On page 1");
    expect(screen.getByText("(10,000+)")).toBeVisible();
    expect(screen.getByRole("button", { name: "Previous page" })).toBeDisabled();

    await user.click(screen.getByRole("button", { name: "Next page" }));
    await screen.findByText("On page 2");
    expect(router.state.location.searchStr).toBe("?state=new&cursor=2");
    expect(screen.getByRole("main", { name: "Findings" })).toHaveFocus();
    await user.click(screen.getByRole("button", { name: "Next page" }));
    await screen.findByText("On page 3");
    expect(screen.getByRole("button", { name: "Next page" })).toBeDisabled();

    await user.click(screen.getByRole("button", { name: "Previous page" }));
    await screen.findByText("On page 2");
    await user.click(screen.getByRole("button", { name: "Previous page" }));
    await screen.findByText("On page 1");
    expect(router.state.location.searchStr).toBe("?state=new");
  });

  it("leads from a bookmarked page back to the first one", async () => {
    serve(cursorPages);
    const { user, router } = renderSignedIn("/findings?cursor=3");
    await screen.findByText("On page 3");
    await user.click(screen.getByRole("button", { name: "Previous page" }));

    await screen.findByText("On page 1");
    expect(router.state.location.searchStr).toBe("");
  });

  it("says that there is nothing yet, and differently that nothing matches", async () => {
    serve(() => aPage([]));
    const { router } = renderSignedIn("/findings");
    expect(await screen.findByText("No findings yet")).toBeVisible();

    await router.navigate({ to: "/findings", search: { q: "nothing" } });
    expect(await screen.findByText("No finding matches these filters")).toBeVisible();
  });

  it("says that it is loading", async () => {
    server.use(http.get(list, () => new Promise(() => undefined)));
    renderSignedIn("/findings");
    expect(await screen.findByText("Loading findings")).toBeVisible();
  });

  it("says what went wrong and tries again", async () => {
    server.use(http.get(list, () => problem(503, "unavailable", "The database is away.")));
    const { user } = renderSignedIn("/findings");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("The database is away.");
    expect(alert).toHaveTextContent("0123456789abcdef");

    serve();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: aFinding().title })).toBeVisible();
  });

  it("opens a finding with the keyboard", async () => {
    serve();
    server.use(http.get("*/api/core/v1/findings/:id", () => problem(404, "not_found", "No such finding.")));
    const { user, router } = renderSignedIn("/findings");
    (await screen.findByRole("link", { name: aFinding().title })).focus();
    await user.keyboard("{Enter}");

    await waitFor(() => expect(router.state.location.pathname).toBe(`/findings/${aFinding().id}`));
  });
});
