import { session } from "@/shared/session/session.ts";

/** Ends the session at the user's wish. The app forgets what it has loaded as soon as the session is gone. */
export function signOut() {
  session.end("signed-out");
}
