import { useSyncExternalStore } from "react";
import { createThemeStore, type Theme } from "./theme-store.ts";

const store = createThemeStore(window);

/** The theme in use and the way to change it; every component that asks sees the same one. */
export function useTheme(): { theme: Theme; toggleTheme: () => void } {
  const theme = useSyncExternalStore(store.subscribe, store.get);
  return { theme, toggleTheme: store.toggle };
}
