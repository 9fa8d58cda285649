import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";

/**
 * Answers the console's requests. By itself it knows only what pages ask beside what they are about: that the user has
 * no role, and that nobody has saved a filter, sent a report or said anything. Each test says what its services do.
 */
export const server = setupServer(
  http.get("*/api/auth/v1/me", () => HttpResponse.json({ subject: "nobody", username: "nobody", roles: [] })),
  http.get("*/api/core/v1/filters", () => HttpResponse.json({ items: [], more: false })),
  http.get("*/api/core/v1/findings/:id/comments", () => HttpResponse.json({ items: [], more: false })),
  http.get("*/api/core/v1/import-jobs", () => HttpResponse.json({ items: [], nextCursor: null })),
);
