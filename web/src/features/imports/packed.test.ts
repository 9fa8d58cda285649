import { Blob as NodeBlob } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { packed } from "./packed.ts";

/** Node's own blob: jsdom's cannot be read as a stream. */
function blobOf(content: string | Uint8Array): Blob {
  return new NodeBlob([content]) as unknown as Blob;
}

const signal = new AbortController().signal;
const large = JSON.stringify({
  results: Array.from({ length: 20_000 }, (_, id) => ({ id, level: "error" })),
});

describe("packed", () => {
  it("sends a small report as it is", async () => {
    const file = blobOf("{}");
    expect(await packed(file, signal)).toEqual({ body: file, encoding: undefined });
  });

  it("compresses a large one, and loses nothing", async () => {
    const { body, encoding } = await packed(blobOf(large), signal);
    expect(encoding).toBe("gzip");
    expect(body.size).toBeLessThan(large.length / 5);
    expect(gunzipSync(Buffer.from(await body.arrayBuffer())).toString()).toBe(large);
  });

  it("leaves alone what is compressed already, whatever it is called", async () => {
    const file = blobOf(gzipSync(large));
    expect(await packed(file, signal)).toEqual({ body: file, encoding: "gzip" });
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(packed(blobOf(large), controller.signal)).rejects.toThrow();
  });
});
