import createClient from "openapi-fetch";
import type { paths } from "./auth.gen.ts";

/** The auth service, asked without a token: this is where tokens come from. */
export const auth = createClient<paths>({
  baseUrl: new URL("/api/auth", window.location.origin).href,
  // Looked up at each call, so that whoever replaces fetch, such as a test, is heard.
  fetch: (request) => fetch(request),
});
