import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { Comment } from "@/features/findings/api/schemas.ts";
import { aComment, aDetail, findingId } from "@/testing/findings.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const address = `/findings/${findingId}`;
const list = "*/api/core/v1/findings/:id/comments";
const one = "*/api/core/v1/findings/:id/comments/:commentId";

/** A finding with these comments, two on a page. */
function serve(comments: Comment[]) {
  const held = { comments };
  server.use(
    http.get("*/api/core/v1/findings/:id", () => HttpResponse.json(aDetail())),
    http.get("*/api/core/v1/findings/:id/audit", () => HttpResponse.json({ items: [] })),
    http.get(list, ({ request }) => {
      const before = new URL(request.url).searchParams.get("before");
      const start = before === null ? 0 : held.comments.findIndex(({ id }) => id === before) + 1;
      const items = held.comments.slice(start, start + 2);
      return HttpResponse.json({ items, more: start + 2 < held.comments.length });
    }),
  );
  return held;
}

const ids = [1, 2, 3].map((n) => `01920f5e-8b1c-7c3a-9a51-10000000000${n}`);

describe("comments on a finding", () => {
  it("are shown as text, the older ones when asked for", async () => {
    serve([
      aComment({ id: ids[0], body: "<b>First</b>" }),
      aComment({ id: ids[1], body: "", deletedAt: "2026-01-31T13:00:00Z", deletedBy: "x" }),
      aComment({ id: ids[2], body: "Oldest" }),
    ]);
    const { user } = renderSignedIn(address);
    expect(await screen.findByText("<b>First</b>")).toBeVisible();
    expect(screen.getByText(/^A comment by lead@cloudsec\.test was deleted/)).toBeVisible();
    expect(screen.queryByText("Oldest")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Show older comments" }));
    expect(await screen.findByText("Oldest")).toBeVisible();
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: "Show older comments" })).not.toBeInTheDocument(),
    );
    expect(screen.queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
  });

  it("are added once, also when the answer to the first attempt was lost", async () => {
    const held = serve([]);
    const sent: { key: string | null; body: unknown }[] = [];
    server.use(
      http.post(list, async ({ request }) => {
        sent.push({ key: request.headers.get("Idempotency-Key"), body: await request.json() });
        if (sent.length === 1) return HttpResponse.error();
        held.comments = [aComment({ body: "Looks bad.", mine: true })];
        return HttpResponse.json(held.comments[0], { status: 201 });
      }),
    );
    const { user } = renderSignedIn(address);
    await user.click(await screen.findByRole("button", { name: "Add comment" }));
    expect(await screen.findByText("Say something.")).toBeVisible();
    expect(sent).toEqual([]);

    await user.type(screen.getByRole("textbox", { name: "New comment" }), " Looks bad. ");
    await user.click(screen.getByRole("button", { name: "Add comment" }));
    expect(await screen.findByText("The comment was not added")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Add comment" }));
    const comments = await screen.findByRole("list", { name: "Comments" });
    expect(within(comments).getByText("Looks bad.")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "New comment" })).toHaveValue("");
    expect(sent.map(({ body }) => body)).toEqual([{ body: "Looks bad." }, { body: "Looks bad." }]);
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(sent[1]?.key).toBe(sent[0]?.key);
  });

  it("are changed and taken back by their authors, as they know them", async () => {
    const held = serve([aComment({ body: "Before", mine: true })]);
    const tags: (string | null)[] = [];
    server.use(
      http.put(one, async ({ request }) => {
        tags.push(request.headers.get("If-Match"));
        const { body } = (await request.json()) as { body: string };
        held.comments = [aComment({ body, mine: true, version: 2, editedAt: "2026-01-31T12:05:00Z" })];
        return HttpResponse.json(held.comments[0]);
      }),
      http.delete(one, ({ request }) => {
        tags.push(request.headers.get("If-Match"));
        const deletedAt = "2026-01-31T12:10:00Z";
        held.comments = [aComment({ body: "", mine: true, version: 3, deletedAt })];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderSignedIn(address);
    await user.click(await screen.findByRole("button", { name: "Edit" }));
    const box = screen.getByRole("textbox", { name: "Edit comment" });
    await user.clear(box);
    await user.type(box, "After");
    await user.click(screen.getByRole("button", { name: "Save comment" }));
    expect(await screen.findByText("After")).toBeVisible();

    await user.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = screen.getByRole("dialog", { name: "Delete comment" });
    await user.click(within(dialog).getByRole("button", { name: "Delete" }));
    expect(await screen.findByText(/^A comment by you was deleted/)).toBeVisible();
    expect(tags).toEqual(['"1"', '"2"']);
  });

  it("are not overwritten when they have changed, and what was typed stays", async () => {
    serve([aComment({ body: "Before", mine: true })]);
    server.use(http.put(one, () => problem(412, "version_mismatch", "The comment has changed.")));
    const { user } = renderSignedIn(address);
    await user.click(await screen.findByRole("button", { name: "Edit" }));
    await user.type(screen.getByRole("textbox", { name: "Edit comment" }), " and after");
    await user.click(screen.getByRole("button", { name: "Save comment" }));
    expect(await screen.findByText("The comment was not changed")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Edit comment" })).toHaveValue("Before and after");
  });

  it("are only read by those who may only read", async () => {
    serve([aComment({ mine: true })]);
    renderSignedIn(address, ["viewer"]);
    expect(await screen.findByText(aComment().body)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
    expect(screen.queryByRole("form", { name: "New comment" })).not.toBeInTheDocument();
  });
});
