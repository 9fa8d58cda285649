import { beforeEach, describe, expect, it, vi } from "vitest";
import { createShortcuts } from "./shortcuts.ts";

beforeEach(() => {
  window.localStorage.clear();
  document.body.replaceChildren();
});

function press(key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

function setup() {
  let time = 0;
  const shortcuts = createShortcuts(window, () => time);
  const actions = { help: vi.fn(), findings: vi.fn() };
  const stops = [shortcuts.on("?", actions.help), shortcuts.on("g f", actions.findings)];
  return {
    shortcuts,
    ...actions,
    wait: (ms: number) => {
      time += ms;
    },
    stop: () => {
      for (const end of stops) end();
    },
  };
}

describe("shortcuts", () => {
  it("do something for one key and for two in a row", () => {
    const { help, findings, stop } = setup();
    expect(press("?")).toBe(true);
    expect(press("g")).toBe(false);
    expect(press("f")).toBe(true);
    expect(help).toHaveBeenCalledTimes(1);
    expect(findings).toHaveBeenCalledTimes(1);
    stop();
    press("?");
    expect(help).toHaveBeenCalledTimes(1);
  });

  it("forget the first key after a while", () => {
    const { findings, wait, stop } = setup();
    press("g");
    wait(2000);
    press("f");
    expect(findings).not.toHaveBeenCalled();
    stop();
  });

  it("leave keys to those who type, to dialogs and to the browser", () => {
    const { help, stop } = setup();
    const input = document.createElement("input");
    const dialog = document.createElement("div");
    dialog.setAttribute("role", "dialog");
    document.body.append(input, dialog);
    press("?", input);
    press("?", dialog);
    press("?", document.body, { ctrlKey: true });
    expect(help).not.toHaveBeenCalled();
    stop();
  });

  it("can be switched off, and stay off", () => {
    const { shortcuts, help, stop } = setup();
    shortcuts.enable(false);
    press("?");
    expect(help).not.toHaveBeenCalled();
    expect(createShortcuts(window).enabled()).toBe(false);
    shortcuts.enable(true);
    press("?");
    expect(help).toHaveBeenCalledTimes(1);
    stop();
  });
});
