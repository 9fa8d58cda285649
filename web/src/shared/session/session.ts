import { renewTokens } from "./renew-tokens.ts";
import { createSessionStore } from "./session-store.ts";

/** The session of this tab. */
export const session = createSessionStore(window.sessionStorage, renewTokens);
