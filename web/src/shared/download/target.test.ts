import { afterEach, describe, expect, it, vi } from "vitest";
import { openTarget } from "./target.ts";

const picker = window as { showSaveFilePicker?: unknown };

afterEach(() => {
  delete picker.showSaveFilePicker;
});

function streamOf(...parts: string[]) {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
}

/** A file that remembers what happened to it. */
function aFile() {
  const file = { text: "", closed: false, removed: false };
  const handle = {
    createWritable: async () =>
      new WritableStream<Uint8Array>({
        write: (part) => {
          file.text += new TextDecoder().decode(part);
        },
        close: () => {
          file.closed = true;
        },
      }),
    remove: async () => {
      file.removed = true;
    },
  };
  return { file, handle };
}

describe("download target", () => {
  it("writes the stream into the file that the user chose", async () => {
    const { file, handle } = aFile();
    picker.showSaveFilePicker = vi.fn(async () => handle);
    const target = await openTarget("findings.csv");
    await target?.write(streamOf("id,title\n", "1,x\n"));
    expect(picker.showSaveFilePicker).toHaveBeenCalledWith({ suggestedName: "findings.csv" });
    expect(file).toEqual({ text: "id,title\n1,x\n", closed: true, removed: false });
  });

  it("never finishes a file whose stream breaks", async () => {
    const { file, handle } = aFile();
    picker.showSaveFilePicker = async () => handle;
    const target = await openTarget("findings.csv");
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new TypeError("network error"));
      },
    });
    await expect(target?.write(broken)).rejects.toThrow("network error");
    await target?.discard();
    expect(file).toMatchObject({ closed: false, removed: true });
  });

  it("is none when the user chooses none", async () => {
    picker.showSaveFilePicker = async () => {
      throw new DOMException("The user aborted a request.", "AbortError");
    };
    expect(await openTarget("findings.csv")).toBeUndefined();
  });

  it("downloads as a link does where no file can be chosen", async () => {
    const clicked: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      clicked.push(`${this.download} ${this.href}`);
    });
    URL.createObjectURL = vi.fn(() => "blob:console");
    const target = await openTarget("findings.json");
    await target?.write(streamOf("[]"));
    expect(clicked).toEqual(["findings.json blob:console"]);
  });
});
