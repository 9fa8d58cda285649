/** Where a download goes. */
export interface Target {
  write: (stream: ReadableStream<Uint8Array>) => Promise<void>;
  /** Leaves nothing behind of what did not become whole. */
  discard: () => Promise<void>;
}

/** As far as the console uses it; TypeScript does not know it because not every browser has it. */
interface FileHandle {
  createWritable: () => Promise<WritableStream<Uint8Array>>;
  remove?: () => Promise<void>;
}

interface PickerWindow {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileHandle>;
}

/**
 * Opens a file to save a download in. Browsers that let the user choose one write it as it comes, so that its size does
 * not matter; the others collect it first. Must be called by a click. Answers undefined when the user chooses none.
 *
 * A plain link would be a stream in every browser, but cannot carry the session's token.
 */
export async function openTarget(name: string): Promise<Target | undefined> {
  const { showSaveFilePicker } = window as PickerWindow;
  if (!showSaveFilePicker) return collected(name);
  try {
    return streamed(await showSaveFilePicker.call(window, { suggestedName: name }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    return collected(name); // A policy of the browser forbids the picker.
  }
}

function streamed(handle: FileHandle): Target {
  return {
    // When the stream breaks, pipeTo aborts the file and what was written is dropped.
    write: async (stream) => stream.pipeTo(await handle.createWritable()),
    discard: async () => handle.remove?.().catch(() => undefined),
  };
}

function collected(name: string): Target {
  return {
    write: async (stream) => save(await new Response(stream).blob(), name),
    discard: async () => undefined,
  };
}

function save(content: Blob, name: string) {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read the content only after this task.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
