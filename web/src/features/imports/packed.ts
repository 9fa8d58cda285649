/** A report smaller than this is sent as it is: there is little to gain. */
const worthPacking = 256 * 1024;

export interface Packed {
  body: Blob;
  encoding: "gzip" | undefined;
}

/**
 * Compresses a large report before it is sent; reports are text that repeats itself. One that is compressed already is
 * left alone. The browser keeps the outcome where it keeps files, not in the page's memory.
 */
export async function packed(file: Blob, signal: AbortSignal): Promise<Packed> {
  if (await isGzip(file)) return { body: file, encoding: "gzip" };
  if (file.size < worthPacking || typeof CompressionStream === "undefined") {
    return { body: file, encoding: undefined };
  }
  const stream = file.stream().pipeThrough(new CompressionStream("gzip"), { signal });
  return { body: await new Response(stream).blob(), encoding: "gzip" };
}

async function isGzip(file: Blob): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}
