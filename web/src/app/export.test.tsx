import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { aFinding, aPage } from "@/testing/findings.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const address = "*/api/core/v1/findings/export";

beforeEach(() => {
  server.use(http.get("*/api/core/v1/findings", () => HttpResponse.json(aPage([aFinding()]))));
});

/** What the browser is given to save. */
function watchDownloads() {
  const saved: { name: string; content: Blob }[] = [];
  const contents: Blob[] = [];
  URL.createObjectURL = (content) => `blob:${contents.push(content as Blob)}`;
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    const content = contents.at(-1);
    if (this.download && content) saved.push({ name: this.download, content });
  });
  return saved;
}

/** What is in a file. The emulated window's own files cannot say so themselves, and which ones there are depends on Node.js. */
function textOf(content: Blob | undefined): Promise<unknown> {
  if (!content || typeof content.text === "function") return Promise.resolve(content?.text());
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsText(content);
  });
}

describe("export", () => {
  it("saves all that is filtered by now, with the session's token", async () => {
    const saved = watchDownloads();
    let asked: { query: URLSearchParams; token: string | null } | undefined;
    server.use(
      http.get(address, ({ request }) => {
        asked = { query: new URL(request.url).searchParams, token: request.headers.get("Authorization") };
        return new HttpResponse("id,title\n7,x\n", { headers: { "Content-Type": "text/csv" } });
      }),
    );
    const { user } = renderSignedIn("/findings?severity=high&q=openssl&sort=lastSeen", ["viewer"]);
    await user.click(await screen.findByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("menuitem", { name: /^CSV/ }));

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.name).toBe("findings.csv");
    expect(await textOf(saved[0]?.content)).toBe("id,title\n7,x\n");
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({
      format: "csv",
      filter: 'severity = high and any ~ "openssl"',
    });
    expect(asked?.token).toBe("Bearer access");
  });

  it("asks for everything when nothing is filtered", async () => {
    watchDownloads();
    let asked = "";
    server.use(
      http.get(address, ({ request }) => {
        asked = new URL(request.url).search;
        return HttpResponse.json({ findings: [] });
      }),
    );
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("menuitem", { name: /^JSON/ }));
    await waitFor(() => expect(asked).toBe("?format=json"));
  });

  it("passes on why there is no file", async () => {
    const saved = watchDownloads();
    server.use(http.get(address, () => problem(503, "busy", "Too many exports are running.")));
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("menuitem", { name: /^SARIF/ }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Too many exports are running.");
    expect(saved).toEqual([]);
  });

  it("never saves a part as the whole", async () => {
    const saved = watchDownloads();
    server.use(
      http.get(address, () => {
        const broken = new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("id,title\n"));
            controller.error(new TypeError("terminated"));
          },
        });
        return new HttpResponse(broken, { headers: { "Content-Type": "text/csv" } });
      }),
    );
    const { user } = renderSignedIn("/findings");
    await user.click(await screen.findByRole("button", { name: "Export" }));
    await user.click(await screen.findByRole("menuitem", { name: /^CSV/ }));
    expect(await screen.findByText("The findings were not exported")).toBeVisible();
    expect(saved).toEqual([]);
  });
});
