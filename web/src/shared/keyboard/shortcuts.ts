import { z } from "../zod.ts";

const storageKey = "cloudsec.shortcuts";

/** The keys that do something wherever the focus is, unless the user types or has switched them off. */
export interface Shortcuts {
  /** Calls back when the keys are pressed one after the other, such as "g f"; answers how to stop that. */
  on: (keys: string, action: () => void) => () => void;
  enabled: () => boolean;
  enable: (wanted: boolean) => void;
  subscribe: (listener: () => void) => () => void;
}

/** The second key of a pair must come this soon. */
const pairMs = 1500;

export function createShortcuts(view: Window, now = Date.now): Shortcuts {
  const actions = new Map<string, () => void>();
  const listeners = new Set<() => void>();
  let isEnabled = readChoice(view);
  let first = { key: "", at: 0 };

  view.document.addEventListener("keydown", (event) => {
    if (!isEnabled || !isFree(event)) return;
    const pair = now() - first.at <= pairMs ? actions.get(`${first.key} ${event.key}`) : undefined;
    const action = pair ?? actions.get(event.key);
    first = { key: event.key, at: now() };
    if (!action) return;
    event.preventDefault();
    action();
  });

  return {
    on: (keys, action) => {
      actions.set(keys, action);
      return () => {
        if (actions.get(keys) === action) actions.delete(keys);
      };
    },
    enabled: () => isEnabled,
    enable: (wanted) => {
      isEnabled = wanted;
      writeChoice(view, wanted);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether the key is nobody else's: nothing is typed, no dialog is open, and no modifier makes it another one. */
function isFree(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return false;
  const target = event.target instanceof Element ? event.target : undefined;
  return !target?.closest(
    "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]",
  );
}

function readChoice(view: Window): boolean {
  try {
    return z.enum(["on", "off"]).safeParse(view.localStorage.getItem(storageKey)).data !== "off";
  } catch {
    return true; // A browser that blocks storage.
  }
}

function writeChoice(view: Window, wanted: boolean) {
  try {
    view.localStorage.setItem(storageKey, wanted ? "on" : "off");
  } catch {
    // The choice then lasts until the page is closed.
  }
}
