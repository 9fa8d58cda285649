import { setupServer } from "msw/node";

/** Answers the console's requests. It knows none by itself: each test says what its services do. */
export const server = setupServer();
