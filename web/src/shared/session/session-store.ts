import { z } from "../zod.ts";

const sessionSchema = z.object({
  email: z.string().min(1),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).optional(),
  /** Milliseconds since 1970 after which the access token is of no use. */
  expiresAt: z.number(),
});

export type Session = z.infer<typeof sessionSchema>;

/** What the auth service hands out; a refresh may keep the old refresh token. */
export interface Tokens {
  accessToken: string;
  refreshToken?: string | undefined;
  expiresIn: number;
}

/** Why there is no session, so that the sign-in page can say it. */
export type EndReason = "signed-out" | "expired";

export interface SessionState {
  session: Session | undefined;
  endReason: EndReason | undefined;
}

/** Asks the auth service for new tokens; answers undefined when it refuses. */
export type RenewTokens = (refreshToken: string) => Promise<Tokens | undefined>;

export interface SessionStore {
  get: () => SessionState;
  subscribe: (listener: () => void) => () => void;
  begin: (email: string, tokens: Tokens) => void;
  /** Forgets the tokens, for a reason or for none. */
  end: (reason?: EndReason) => void;
  /** The access token, renewed first when it is about to expire. */
  accessToken: () => Promise<string | undefined>;
  /** A token other than the one a service has just refused; without one the session ends. */
  replace: (refused: string) => Promise<string | undefined>;
}

const storageKey = "cloudsec.session";
const renewBeforeMs = 30_000;

/**
 * Keeps the tokens in the tab's own storage: they survive a reload, no other tab and no later visit sees them.
 */
export function createSessionStore(storage: Storage, renewTokens: RenewTokens, now = Date.now): SessionStore {
  const listeners = new Set<() => void>();
  let state: SessionState = { session: readSession(storage), endReason: undefined };
  let renewal: Promise<string | undefined> | undefined;

  const set = (next: SessionState) => {
    state = next;
    if (next.session) storage.setItem(storageKey, JSON.stringify(next.session));
    else storage.removeItem(storageKey);
    for (const listener of listeners) listener();
  };

  const begin = (email: string, tokens: Tokens) => {
    const { accessToken, refreshToken, expiresIn } = tokens;
    const session = { email, accessToken, refreshToken, expiresAt: now() + expiresIn * 1000 };
    set({ session, endReason: undefined });
  };

  const end = (endReason?: EndReason) => set({ session: undefined, endReason });

  const renew = async (session: Session): Promise<string | undefined> => {
    const tokens = session.refreshToken ? await renewTokens(session.refreshToken) : undefined;
    if (state.session !== session) return state.session?.accessToken; // Signed out or in again meanwhile.
    if (!tokens) {
      end("expired");
      return undefined;
    }
    begin(session.email, { ...tokens, refreshToken: tokens.refreshToken ?? session.refreshToken });
    return tokens.accessToken;
  };

  // Requests that run side by side share one renewal: a refresh token may be good for one use only.
  const renewOnce = (session: Session) => {
    renewal ??= renew(session).finally(() => {
      renewal = undefined;
    });
    return renewal;
  };

  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    begin,
    end,
    accessToken: async () => {
      const { session } = state;
      if (!session || session.expiresAt - now() > renewBeforeMs) return session?.accessToken;
      return renewOnce(session);
    },
    replace: async (refused) => {
      const { session } = state;
      if (!session || session.accessToken !== refused) return session?.accessToken;
      return renewOnce(session);
    },
  };
}

function readSession(storage: Storage): Session | undefined {
  try {
    return sessionSchema.safeParse(JSON.parse(storage.getItem(storageKey) ?? "null")).data;
  } catch {
    return undefined;
  }
}
