import { describe, expect, it, vi } from "vitest";
import { createAuthorizedFetch } from "./authorized-fetch.ts";

function setup(tokens: { token: string | undefined; replacement?: string }, statuses: number[]) {
  const sent: { token: string | null; body: string }[] = [];
  const session = {
    accessToken: async () => tokens.token,
    replace: vi.fn(async () => tokens.replacement),
  };
  const send = async (request: Request) => {
    sent.push({ token: request.headers.get("Authorization"), body: await request.text() });
    return new Response(null, { status: statuses.shift() ?? 200 });
  };
  const fetchIt = () =>
    createAuthorizedFetch(
      session,
      send,
    )(new Request("http://console.test/x", { method: "POST", body: "{}" }));
  return { session, sent, fetchIt };
}

describe("authorized fetch", () => {
  it("sends the session's token", async () => {
    const { sent, fetchIt } = setup({ token: "first" }, [200]);
    expect((await fetchIt()).status).toBe(200);
    expect(sent).toEqual([{ token: "Bearer first", body: "{}" }]);
  });

  it("repeats a refused request once, body and all, with a new token", async () => {
    const { session, sent, fetchIt } = setup({ token: "first", replacement: "second" }, [401, 200]);
    expect((await fetchIt()).status).toBe(200);
    expect(session.replace).toHaveBeenCalledWith("first");
    expect(sent).toEqual([
      { token: "Bearer first", body: "{}" },
      { token: "Bearer second", body: "{}" },
    ]);
  });

  it("does not repeat it again when the new token is refused too", async () => {
    const { sent, fetchIt } = setup({ token: "first", replacement: "second" }, [401, 401, 200]);
    expect((await fetchIt()).status).toBe(401);
    expect(sent).toHaveLength(2);
  });

  it("lets the refusal stand when there is no new token", async () => {
    const { sent, fetchIt } = setup({ token: "first" }, [401]);
    expect((await fetchIt()).status).toBe(401);
    expect(sent).toHaveLength(1);
  });

  it("leaves other errors alone", async () => {
    const { session, fetchIt } = setup({ token: "first" }, [403]);
    expect((await fetchIt()).status).toBe(403);
    expect(session.replace).not.toHaveBeenCalled();
  });

  it("sends no header without a session", async () => {
    const { sent, fetchIt } = setup({ token: undefined }, [401]);
    expect((await fetchIt()).status).toBe(401);
    expect(sent).toEqual([{ token: null, body: "{}" }]);
  });
});
