import { useSyncExternalStore } from "react";
import { session } from "./session.ts";
import type { Session } from "./session-store.ts";

/** Who is signed in; undefined for nobody. */
export function useSession(): Session | undefined {
  return useSyncExternalStore(session.subscribe, session.get).session;
}
