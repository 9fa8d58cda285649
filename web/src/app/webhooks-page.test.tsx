import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";
import { aDelivery, aWebhook, webhookId } from "@/testing/webhooks.ts";

const webhooks = "*/api/core/v1/webhooks";
const deliveries = "*/api/core/v1/deliveries";
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

function serve(...items: ReturnType<typeof aWebhook>[]) {
  const held = { items };
  server.use(http.get(webhooks, () => HttpResponse.json({ items: held.items })));
  return held;
}

type User = ReturnType<typeof renderSignedIn>["user"];

async function choose(user: User, action: string) {
  await user.click(await screen.findByRole("button", { name: `Actions for ${aWebhook().url}` }));
  await user.click(await screen.findByRole("menuitem", { name: action }));
}

describe("webhooks", () => {
  it("are created, and their secret is shown once", async () => {
    const held = serve();
    let sent: unknown;
    server.use(
      http.post(webhooks, async ({ request }) => {
        sent = await request.json();
        held.items = [aWebhook()];
        return HttpResponse.json({ webhook: aWebhook(), secret }, { status: 201 });
      }),
    );
    const { user } = renderSignedIn("/webhooks", ["lead"]);
    await user.click(await screen.findByRole("button", { name: "Create webhook" }));
    await user.click(await screen.findByRole("button", { name: "Create" }));
    expect(await screen.findByText("Say where events are sent to.")).toBeVisible();
    await user.type(screen.getByRole("textbox", { name: "Address" }), aWebhook().url);
    await user.click(screen.getByRole("button", { name: "Create" }));

    expect(await screen.findByText(secret)).toBeVisible();
    expect(screen.getByRole("button", { name: "Copy the secret" })).toBeVisible();
    expect(sent).toEqual({
      url: aWebhook().url,
      description: "",
      types: [],
      minSeverity: "unknown",
      enabled: true,
    });
    await user.click(screen.getByRole("button", { name: "I have kept it" }));
    await waitFor(() => expect(screen.queryByText(secret)).not.toBeInTheDocument());
    expect(await screen.findByText("Finding created; findings from high on")).toBeVisible();
  });

  it("pass on why an address is not taken", async () => {
    serve();
    const detail = "must be a public https address";
    server.use(
      http.post(webhooks, () =>
        problem(400, "invalid_request", "The request is malformed.", [{ field: "url", detail }]),
      ),
    );
    const { user } = renderSignedIn("/webhooks", ["admin"]);
    await user.click(await screen.findByRole("button", { name: "Create webhook" }));
    await user.type(await screen.findByRole("textbox", { name: "Address" }), "http://10.0.0.1/");
    await user.click(screen.getByRole("button", { name: "Create" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("The request is malformed.");
    expect(alert).toHaveTextContent(`url ${detail}`);
  });

  it("are changed", async () => {
    serve(aWebhook());
    let sent: unknown;
    server.use(
      http.patch(`${webhooks}/:id`, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(aWebhook());
      }),
    );
    const { user } = renderSignedIn("/webhooks", ["lead"]);
    await choose(user, "Change");
    await user.click(await screen.findByRole("checkbox", { name: /^Enabled/ }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(sent).toMatchObject({ url: aWebhook().url, enabled: false, types: ["finding.created"] });
  });

  it("get a new secret beside which the old one holds for a while", async () => {
    serve(aWebhook());
    let sent: unknown;
    server.use(
      http.post(`${webhooks}/:id/secret`, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ webhook: aWebhook(), secret });
      }),
    );
    const { user } = renderSignedIn("/webhooks", ["lead"]);
    await choose(user, "Give a new secret");
    await user.click(await screen.findByRole("button", { name: "Make a new secret" }));
    expect(await screen.findByText(secret)).toBeVisible();
    expect(sent).toEqual({ overlapHours: 24 });
  });

  it("are tried out, and lead to how it went", async () => {
    serve(aWebhook());
    server.use(
      http.post(`${webhooks}/:id/test`, () =>
        HttpResponse.json(aDelivery({ state: "pending", type: "webhook.test" }), { status: 202 }),
      ),
    );
    const { user } = renderSignedIn("/webhooks", ["lead"]);
    await choose(user, "Send a test event");
    expect(await screen.findByRole("link", { name: "See how it went" })).toHaveAttribute(
      "href",
      "/deliveries/4711",
    );
  });

  it("are deleted after a question", async () => {
    const held = serve(aWebhook());
    server.use(
      http.delete(`${webhooks}/:id`, () => {
        held.items = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = renderSignedIn("/webhooks", ["lead"]);
    await choose(user, "Delete");
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    expect(await screen.findByText("Nobody is told of events yet.")).toBeVisible();
  });

  it("say so to those who may not see them", async () => {
    server.use(http.get(webhooks, () => problem(403, "forbidden", "None of your roles may do this.")));
    renderSignedIn("/webhooks", ["viewer"]);
    expect(await screen.findByRole("alert")).toHaveTextContent("None of your roles may do this.");
    expect(screen.queryByRole("link", { name: "Webhooks" })).not.toBeInTheDocument();
  });
});

describe("deliveries", () => {
  it("are filtered by the URL, and what was given up is sent again", async () => {
    serve(aWebhook());
    const asked: string[] = [];
    let sent: unknown;
    server.use(
      http.get(deliveries, ({ request }) => {
        asked.push(new URL(request.url).searchParams.toString());
        return HttpResponse.json({ items: [aDelivery()], nextCursor: null });
      }),
      http.post(`${deliveries}/redeliver`, async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ queued: 12 }, { status: 202 });
      }),
    );
    const { user } = renderSignedIn(`/deliveries?state=dead&webhookId=${webhookId}`, ["lead"]);
    expect(await screen.findByText("the destination answered 503")).toBeVisible();
    expect(within(screen.getByRole("table")).getByText("Given up")).toBeVisible();
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toEqual({
      state: "dead",
      webhookId,
      limit: "25",
    });
    await user.click(screen.getByRole("button", { name: "Send all given up again" }));
    expect(await screen.findByText("12 deliveries are queued again.")).toBeVisible();
    expect(sent).toEqual({ webhookId });
  });

  it("show what is sent, and are sent again one by one", async () => {
    serve(aWebhook());
    const held = { delivery: aDelivery(), event: { specversion: "1.0", type: "finding.created" } };
    server.use(
      http.get(`${deliveries}/:id`, () => HttpResponse.json(held)),
      http.post(`${deliveries}/:id/redeliver`, () => {
        held.delivery = aDelivery({ state: "pending", attempts: 0, lastError: "" });
        return HttpResponse.json(held.delivery, { status: 202 });
      }),
    );
    const { user } = renderSignedIn("/deliveries/4711", ["lead"]);
    expect(await screen.findByText(/"specversion": "1.0"/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Send again" }));
    expect(await screen.findByText("Being tried")).toBeVisible();
    await waitFor(() => expect(screen.getByRole("button", { name: "Send again" })).toBeDisabled());
  });
});
