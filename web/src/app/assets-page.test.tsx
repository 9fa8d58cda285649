import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { Asset } from "@/features/assets/api/schemas.ts";
import { anAsset } from "@/testing/assets.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const assets = "*/api/core/v1/assets";

/** A service that keeps assets, and what was sent to it. */
function serve(...items: Asset[]) {
  const held = { items, sent: [] as { url: URL; body: unknown }[] };
  const find = (name: unknown) => held.items.find((asset) => asset.name === name);
  server.use(
    http.get(assets, () => HttpResponse.json({ items: held.items })),
    http.get(`${assets}/:name`, ({ params }) => {
      const asset = find(params["name"]);
      return asset ? HttpResponse.json(asset) : problem(404, "not_found", "There is no such asset.");
    }),
    http.put(`${assets}/:name`, async ({ request, params }) => {
      const body = (await request.json()) as Partial<Asset>;
      held.sent.push({ url: new URL(request.url), body });
      const name = String(params["name"]);
      const saved = anAsset({ ...find(name), ...body, name, version: (find(name)?.version ?? 0) + 1 });
      held.items = [...held.items.filter((asset) => asset.name !== name), saved];
      return HttpResponse.json(saved);
    }),
  );
  return held;
}

describe("assets", () => {
  it("are listed with what depends on them, and narrowed down by the URL", async () => {
    serve(
      anAsset(),
      anAsset({ name: "billing", sources: "*:billing", criticality: "critical", exposure: "none" }),
    );
    const { user, router } = renderSignedIn("/assets?criticality=critical", ["viewer"]);
    expect(await screen.findByText("*:billing")).toBeVisible();
    expect(within(screen.getByRole("table")).getByText("Not at all")).toBeVisible();
    expect(screen.queryByText("shop-frontend")).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Add asset" })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Change billing" })).not.toBeInTheDocument();
    await user.type(screen.getByRole("searchbox", { name: "Name, sources or description" }), "shop ");
    expect(await screen.findByText("No asset matches")).toBeVisible();
    expect(router.state.location.search).toEqual({ q: "shop", criticality: "critical" });
  });

  it("are shown some at a time", async () => {
    serve(...Array.from({ length: 60 }, (_, index) => anAsset({ name: `asset-${index}` })));
    const { user } = renderSignedIn("/assets", ["viewer"]);
    expect(await screen.findByText("asset-49")).toBeVisible();
    expect(screen.queryByText("asset-50")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Show more of 10 that are left" }));
    expect(screen.getByText("asset-59")).toBeVisible();
  });

  it("are added, after what is missing has been said", async () => {
    const held = serve();
    const { user } = renderSignedIn("/assets", ["lead"]);
    expect(await screen.findByText("No assets yet")).toBeVisible();
    await user.click(await screen.findByRole("button", { name: "Add asset" }));
    await user.click(await screen.findByRole("button", { name: "Add" }));
    expect(await screen.findByText("Say what it is called.")).toBeVisible();
    expect(screen.getByText("Say which sources report on it.")).toBeVisible();
    await user.type(screen.getByRole("textbox", { name: "Name" }), "billing");
    await user.type(screen.getByRole("textbox", { name: "Sources" }), "*:billing");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(await screen.findByText(/^billing is saved\./)).toBeVisible();
    expect(held.sent.map(({ body }) => body)).toEqual([
      { sources: "*:billing", criticality: "normal", exposure: "internal", description: "" },
    ]);
  });

  it("are not replaced by one that is added under the same name", async () => {
    const held = serve(anAsset());
    const { user } = renderSignedIn("/assets", ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Add asset" }));
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "shop-frontend");
    await user.type(screen.getByRole("textbox", { name: "Sources" }), "*");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(await screen.findByText("There is an asset of this name. Change that one.")).toBeVisible();
    expect(held.sent).toEqual([]);
  });

  it("tell who was faster, keep what was typed and are saved on a second wish", async () => {
    const held = serve(anAsset());
    const { user } = renderSignedIn("/assets", ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Change shop-frontend" }));
    const sources = await screen.findByRole("textbox", { name: "Sources" });
    await user.clear(sources);
    await user.type(sources, "trivy:shop");
    held.items = [anAsset({ version: 4, criticality: "critical", updatedBy: "admin@cloudsec.test" })];
    await user.click(screen.getByRole("button", { name: "Save" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent(/admin@cloudsec\.test changed the asset .* its criticality is critical/);
    expect(held.sent).toEqual([]);
    expect(sources).toHaveValue("trivy:shop");

    await user.click(screen.getByRole("button", { name: "Save mine anyway" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(held.sent[0]?.body).toMatchObject({ sources: "trivy:shop", criticality: "high" });
    expect(held.sent[0]?.url.searchParams.get("team")).toBe("default");
  });

  it("show at its field what the service does not take", async () => {
    serve();
    const fault = { field: "sources", detail: "must be a source such as trivy:image-core" };
    server.use(http.put(`${assets}/:name`, () => problem(400, "invalid_request", "Malformed.", [fault])));
    const { user } = renderSignedIn("/assets", ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Add asset" }));
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "billing");
    const sources = screen.getByRole("textbox", { name: "Sources" });
    await user.type(sources, "a");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(await screen.findByText("Must be a source such as trivy:image-core.")).toBeVisible();
    expect(sources).toHaveFocus();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("are forgotten after a question", async () => {
    const held = serve(anAsset());
    server.use(
      http.delete(`${assets}/:name`, () => {
        held.items = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderSignedIn("/assets", ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Forget shop-frontend" }));
    await user.click(await screen.findByRole("button", { name: "Forget" }));
    expect(await screen.findByText("No assets yet")).toBeVisible();
  });

  it("say why they could not be loaded", async () => {
    server.use(http.get(assets, () => problem(403, "forbidden", "None of your roles may do this.")));
    renderSignedIn("/assets", ["ci"]);
    expect(await screen.findByRole("alert")).toHaveTextContent("None of your roles may do this.");
    expect(screen.queryByRole("link", { name: "Assets" })).not.toBeInTheDocument();
  });
});
