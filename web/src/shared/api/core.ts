import createClient from "openapi-fetch";
import { session } from "../session/session.ts";
import { createAuthorizedFetch } from "./authorized-fetch.ts";
import type { paths } from "./core.gen.ts";

/** The findings hub, asked in the name of who is signed in. */
export const core = createClient<paths>({
  baseUrl: new URL("/api/core", window.location.origin).href,
  fetch: createAuthorizedFetch(session, (request) => fetch(request)),
});
