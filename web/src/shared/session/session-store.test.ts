import { beforeEach, describe, expect, it, vi } from "vitest";
import { createSessionStore, type RenewTokens, type Tokens } from "./session-store.ts";

const email = "analyst@cloudsec.test";
const first: Tokens = { accessToken: "first", refreshToken: "renewal", expiresIn: 3600 };
const second: Tokens = { accessToken: "second", expiresIn: 3600 };

function setup(renewTokens: RenewTokens = async () => second) {
  const clock = { now: 1_000_000 };
  const renew = vi.fn(renewTokens);
  const store = createSessionStore(window.sessionStorage, renew, () => clock.now);
  const pass = (seconds: number) => {
    clock.now += seconds * 1000;
  };
  return { store, renew, pass };
}

beforeEach(() => window.sessionStorage.clear());

describe("session store", () => {
  it("has no session until one begins", async () => {
    const { store } = setup();
    expect(store.get()).toEqual({ session: undefined, endReason: undefined });
    expect(await store.accessToken()).toBeUndefined();
    expect(await store.replace("anything")).toBeUndefined();
  });

  it("hands out the token without asking while it is fresh", async () => {
    const { store, renew } = setup();
    store.begin(email, first);
    expect(await store.accessToken()).toBe("first");
    expect(renew).not.toHaveBeenCalled();
  });

  it("survives a reload of the page and leaves nothing in the storage that other tabs share", () => {
    setup().store.begin(email, first);
    expect(setup().store.get().session).toMatchObject({ email, accessToken: "first" });
    expect(window.localStorage).toHaveLength(0);
  });

  it.each(["not JSON", "{}", '{"email":"a","accessToken":1}'])(
    "starts without a session when the storage holds %j",
    (text) => {
      window.sessionStorage.setItem("cloudsec.session", text);
      expect(setup().store.get().session).toBeUndefined();
    },
  );

  it("renews a token that is about to expire and keeps the old refresh token", async () => {
    const { store, renew, pass } = setup();
    store.begin(email, first);
    pass(3590);
    expect(await store.accessToken()).toBe("second");
    expect(renew).toHaveBeenCalledWith("renewal");
    expect(store.get().session).toMatchObject({ email, accessToken: "second", refreshToken: "renewal" });
  });

  it("renews once for requests that run side by side", async () => {
    const { store, renew } = setup();
    store.begin(email, first);
    expect(await Promise.all([store.replace("first"), store.replace("first")])).toEqual(["second", "second"]);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it("does not renew for a token that has been replaced already", async () => {
    const { store, renew } = setup();
    store.begin(email, second);
    expect(await store.replace("first")).toBe("second");
    expect(renew).not.toHaveBeenCalled();
  });

  it("ends as expired when the service refuses to renew", async () => {
    const { store } = setup(async () => undefined);
    store.begin(email, first);
    expect(await store.replace("first")).toBeUndefined();
    expect(store.get()).toEqual({ session: undefined, endReason: "expired" });
    expect(window.sessionStorage).toHaveLength(0);
  });

  it("ends as expired when there is nothing to renew with", async () => {
    const { store, renew } = setup();
    store.begin(email, second);
    expect(await store.replace("second")).toBeUndefined();
    expect(store.get().endReason).toBe("expired");
    expect(renew).not.toHaveBeenCalled();
  });

  it("keeps the session when the service cannot be reached", async () => {
    const { store } = setup(async () => {
      throw new TypeError("no network");
    });
    store.begin(email, first);
    await expect(store.replace("first")).rejects.toThrow("no network");
    expect(store.get().session).toBeDefined();
  });

  it("does not bring a session back that ended while it was renewed", async () => {
    let finish: (tokens: Tokens) => void = () => undefined;
    const { store } = setup(() => new Promise((resolve) => (finish = resolve)));
    store.begin(email, first);
    const renewal = store.replace("first");
    store.end("signed-out");
    finish(second);
    expect(await renewal).toBeUndefined();
    expect(store.get()).toEqual({ session: undefined, endReason: "signed-out" });
  });

  it("tells its listeners until they leave", () => {
    const { store } = setup();
    const listener = vi.fn();
    const leave = store.subscribe(listener);
    store.begin(email, first);
    leave();
    store.end("signed-out");
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
