import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { ImportJob } from "@/features/imports/api/schemas.ts";
import { importId } from "@/testing/findings.ts";
import { aJob, anImport } from "@/testing/imports.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const jobs = "*/api/core/v1/import-jobs";

/** A service with jobs; the test may change them at any time. */
function serve(...items: ImportJob[]) {
  const held = { items, asked: [] as URLSearchParams[] };
  server.use(
    http.get(jobs, ({ request }) => {
      held.asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items: held.items, nextCursor: null });
    }),
  );
  return held;
}

const report = () => new File(['{"SchemaVersion": 2}'], "report.json", { type: "application/json" });

async function fillIn(user: ReturnType<typeof renderSignedIn>["user"], source = "trivy:image-core") {
  const form = await screen.findByRole("form", { name: "Import a report" });
  const picker = form.querySelector<HTMLInputElement>("input[type=file]");
  if (!picker) throw new Error("there is no file picker");
  await user.upload(picker, report());
  await user.type(within(form).getByRole("textbox", { name: "Source" }), source);
  return form;
}

describe("imports page", () => {
  it("sends a report and shows its job", async () => {
    const held = serve();
    let sent: { query: URLSearchParams; type: string | null } | undefined;
    server.use(
      http.post(jobs, ({ request }) => {
        sent = { query: new URL(request.url).searchParams, type: request.headers.get("Content-Type") };
        held.items = [aJob()];
        return HttpResponse.json(aJob(), { status: 202 });
      }),
    );
    const { user } = renderSignedIn("/imports");
    const form = await fillIn(user);
    await user.click(within(form).getByRole("button", { name: "Import" }));

    expect(await screen.findByText(/is stored, and its import is queued/)).toBeVisible();
    expect(sent?.query.toString()).toBe("source=trivy%3Aimage-core");
    expect(sent?.type).toBe("application/octet-stream");
    expect(await screen.findByText("Queued")).toBeVisible();
    expect(within(form).getByRole("textbox", { name: "Source" })).toHaveValue("");
  });

  it("says what is missing before anything is sent", async () => {
    serve();
    const { user } = renderSignedIn("/imports");
    await user.click(await screen.findByRole("button", { name: "Import" }));
    expect(await screen.findByText("Choose the scanner's report.")).toBeVisible();
    expect(screen.getByText("Say who reports, as scanner:target.")).toBeVisible();
  });

  it("passes on what the service has against the report", async () => {
    serve();
    server.use(http.post(jobs, () => problem(503, "busy", "Too many reports wait for their import.")));
    const { user } = renderSignedIn("/imports");
    const form = await fillIn(user);
    await user.click(within(form).getByRole("button", { name: "Import" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Too many reports wait for their import.");
    expect(alert).toHaveTextContent("0123456789abcdef");
    expect(within(form).getByRole("textbox", { name: "Source" })).toHaveValue("trivy:image-core");
  });

  it("follows a running job until it is finished, and then asks no more", async () => {
    const running = aJob({
      state: "running",
      startedAt: new Date().toISOString(),
      bytesRead: 367_001_600,
      recordsRead: 500_000,
    });
    const held = serve(running);
    renderSignedIn("/imports?state=running");
    expect(await screen.findByText("367.0 MB of 734.0 MB, 500,000 records")).toBeVisible();
    expect(screen.getByRole("progressbar", { name: /Import of trivy:image-core/ })).toHaveValue(50);

    held.items = [
      { ...running, state: "succeeded", finishedAt: new Date().toISOString(), import: anImport() },
    ];
    expect(await screen.findByRole("link", { name: "120 records" })).toHaveAttribute(
      "href",
      `/imports/${importId}`,
    );
    expect(screen.getByText("4 new, 1 reopened, 6 fixed, 3 collided")).toBeVisible();
    const asked = held.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(held.asked).toHaveLength(asked);
    expect(held.asked[0]?.getAll("state")).toEqual(["running"]);
  });

  it("says which record a report was refused for, why, and by which id the log knows it", async () => {
    const error = {
      type: "about:blank",
      title: "Unprocessable Entity",
      status: 422,
      code: "invalid_report",
      detail: "runs[0].results[41]: has no message",
      requestId: "5f1c2d3e4a5b6c7d",
      errors: [{ field: "runs[0].results[41]", detail: "has no message" }],
    };
    serve(aJob({ state: "failed", recordsRead: 41, error }));
    renderSignedIn("/imports");
    expect(await screen.findByText("runs[0].results[41]: has no message")).toBeVisible();
    expect(screen.getByText("5f1c2d3e4a5b6c7d")).toBeVisible();
    expect(screen.getByText(/41 records were read before/)).toBeVisible();
  });

  it("cancels a job after a question", async () => {
    const held = serve(aJob());
    server.use(
      http.post(`${jobs}/:id/cancel`, () => {
        held.items = [aJob({ state: "cancelled" })];
        return HttpResponse.json(held.items[0]);
      }),
    );
    const { user } = renderSignedIn("/imports");
    await user.click(await screen.findByRole("button", { name: "Cancel the import of trivy:image-core" }));
    await user.click(await screen.findByRole("button", { name: "Cancel the import" }));
    expect(await screen.findByText("Nothing was imported.")).toBeVisible();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  it("lets those who may only read watch", async () => {
    serve(aJob());
    renderSignedIn("/imports", ["viewer"]);
    expect(await screen.findByText("Queued")).toBeVisible();
    expect(screen.queryByRole("form", { name: "Import a report" })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Cancel the import/ })).not.toBeInTheDocument();
  });
});

describe("import page", () => {
  it("shows what an import changed, and which of its records collided, page by page", async () => {
    const place = (ruleId: string, line: number) => ({
      ruleId,
      path: "main.go",
      line,
      title: `Title ${ruleId}`,
    });
    server.use(
      http.get("*/api/core/v1/imports/:id", () => HttpResponse.json(anImport())),
      http.get("*/api/core/v1/imports/:id/collisions", ({ request }) => {
        const after = Number(new URL(request.url).searchParams.get("after"));
        const item = {
          number: after + 1,
          findingId: importId,
          record: place(`G${after}`, 9),
          first: place(`F${after}`, 7),
        };
        return HttpResponse.json({ items: [item], collided: 2, nextAfter: after === 0 ? 1 : null });
      }),
    );
    const { user } = renderSignedIn(`/imports/${importId}`);
    expect(
      await screen.findByRole("heading", { level: 1, name: "Import of trivy:image-core" }),
    ).toBeVisible();
    expect(screen.getByText("110")).toBeVisible();
    expect(await screen.findByRole("link", { name: "Title F0" })).toBeVisible();
    expect(screen.getByText("main.go:9")).toBeVisible();

    await user.click(screen.getByRole("button", { name: "Show more collisions" }));
    expect(await screen.findByRole("link", { name: "Title F1" })).toBeVisible();
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: "Show more collisions" })).not.toBeInTheDocument(),
    );
  });
});
