/** The media queries that match now; jsdom has no layout and therefore no answer of its own. */
const matching = new Set<string>();
const lists = new Map<string, Set<() => void>>();

const narrow = "(max-width: 687px)";
const dark = "(prefers-color-scheme: dark)";

/** Gives jsdom the parts of a window that it does not have, most of them because they need a layout. */
export function installWindow() {
  window.matchMedia = ((query: string) => ({
    media: query,
    get matches() {
      return matching.has(query);
    },
    addEventListener: (_type: string, listener: () => void) => listenersOf(query).add(listener),
    removeEventListener: (_type: string, listener: () => void) => listenersOf(query).delete(listener),
  })) as unknown as typeof window.matchMedia;
  window.scrollTo = () => undefined;
  Blob.prototype.arrayBuffer ??= readWhole;
}

/** jsdom's files can be read in the old way only. */
function readWhole(this: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(this);
  });
}

export function resizeTo(size: "desktop" | "mobile") {
  setMatching(narrow, size === "mobile");
}

export function preferDark(wanted: boolean) {
  setMatching(dark, wanted);
}

function setMatching(query: string, wanted: boolean) {
  if (wanted) matching.add(query);
  else matching.delete(query);
  for (const listener of listenersOf(query)) listener();
}

function listenersOf(query: string): Set<() => void> {
  const known = lists.get(query) ?? new Set();
  lists.set(query, known);
  return known;
}
