import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { session } from "@/shared/session/session.ts";
import { installWindow, resizeTo } from "./fake-window.ts";
import { server } from "./server.ts";

installWindow();
// A whole page of Cloudscape says nothing about a failure that the message above it does not.
configure({
  getElementError: (message) => new Error(message ?? "element not found"),
  asyncUtilTimeout: 45_000,
});

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));

beforeEach(() => resizeTo("desktop"));

afterEach(() => {
  cleanup();
  server.resetHandlers();
  session.end();
  window.localStorage.clear();
  window.history.replaceState(null, "", "/");
});

afterAll(() => server.close());
