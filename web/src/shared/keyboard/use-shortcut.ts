import { useEffect, useRef, useSyncExternalStore } from "react";
import { createShortcuts } from "./shortcuts.ts";

const shortcuts = createShortcuts(window);

/** Does something when the keys are pressed, as long as the component is there. */
export function useShortcut(keys: string, action: () => void) {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => shortcuts.on(keys, () => latest.current()), [keys]);
}

/** Whether shortcuts are on, and the way to change it: people who speak to their computer press keys by accident. */
export function useShortcutsChoice(): [boolean, (wanted: boolean) => void] {
  return [useSyncExternalStore(shortcuts.subscribe, shortcuts.enabled), shortcuts.enable];
}
