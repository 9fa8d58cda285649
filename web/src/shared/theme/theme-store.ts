import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { z } from "../zod.ts";

export type Theme = "light" | "dark";

const storageKey = "cloudsec.theme";
const themeSchema = z.enum(["light", "dark"]);
const prefersDark = "(prefers-color-scheme: dark)";

/** The theme in use: what the user chose, and until then what the operating system prefers. */
export interface ThemeStore {
  get: () => Theme;
  toggle: () => void;
  subscribe: (listener: () => void) => () => void;
}

export function createThemeStore(view: Window): ThemeStore {
  const system = view.matchMedia(prefersDark);
  const listeners = new Set<() => void>();
  let chosen = readChoice(view);

  const get = (): Theme => chosen ?? (system.matches ? "dark" : "light");
  const publish = () => {
    applyTheme(view.document, get());
    for (const listener of listeners) listener();
  };

  system.addEventListener("change", publish);
  applyTheme(view.document, get());

  return {
    get,
    toggle: () => {
      chosen = get() === "dark" ? "light" : "dark";
      writeChoice(view, chosen);
      publish();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function applyTheme(document: Document, theme: Theme) {
  applyMode(theme === "dark" ? Mode.Dark : Mode.Light, document.body);
  // Scroll bars and form controls that the browser draws itself follow this property.
  document.documentElement.style.colorScheme = theme;
}

function readChoice(view: Window): Theme | undefined {
  try {
    return themeSchema.safeParse(view.localStorage.getItem(storageKey)).data;
  } catch {
    return undefined; // A browser that blocks storage still gets a console, only without memory.
  }
}

function writeChoice(view: Window, theme: Theme) {
  try {
    view.localStorage.setItem(storageKey, theme);
  } catch {
    // The choice then lasts until the page is closed.
  }
}
