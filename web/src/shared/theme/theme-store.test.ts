import { beforeEach, describe, expect, it, vi } from "vitest";
import { preferDark } from "@/testing/fake-window.ts";
import { createThemeStore } from "./theme-store.ts";

const isDark = () => document.body.classList.contains("awsui-dark-mode");

beforeEach(() => {
  window.localStorage.clear();
  preferDark(false);
});

describe("theme store", () => {
  it("follows the operating system until the user chooses", () => {
    preferDark(true);
    const store = createThemeStore(window);
    expect(store.get()).toBe("dark");
    expect(isDark()).toBe(true);
    preferDark(false);
    expect(store.get()).toBe("light");
    expect(isDark()).toBe(false);
  });

  it("keeps the user's choice against the operating system and over a reload", () => {
    createThemeStore(window).toggle();
    const store = createThemeStore(window);
    expect(store.get()).toBe("dark");
    preferDark(true);
    preferDark(false);
    expect(store.get()).toBe("dark");
    expect(document.documentElement.style.colorScheme).toBe("dark");
  });

  it("ignores a stored value that is no theme", () => {
    window.localStorage.setItem("cloudsec.theme", "sepia");
    expect(createThemeStore(window).get()).toBe("light");
  });

  it("works in a browser that blocks storage", () => {
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
    const store = createThemeStore(window);
    store.toggle();
    expect(store.get()).toBe("dark");
  });

  it("tells its listeners", () => {
    const store = createThemeStore(window);
    const listener = vi.fn();
    const leave = store.subscribe(listener);
    store.toggle();
    leave();
    store.toggle();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
