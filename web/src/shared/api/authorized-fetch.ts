import type { SessionStore } from "../session/session-store.ts";

type Send = (request: Request) => Promise<Response>;
type TokenSource = Pick<SessionStore, "accessToken" | "replace">;

/**
 * Sends requests with the access token of the session. When a service refuses the token, the request is sent once
 * more with a new one; when there is none to be had, the refusal stands and the session has ended.
 */
export function createAuthorizedFetch(session: TokenSource, send: Send): Send {
  return async (request) => {
    const token = await session.accessToken();
    const response = await send(withToken(request.clone(), token));
    if (response.status !== 401 || token === undefined) return response;
    const replacement = await session.replace(token);
    return replacement === undefined ? response : send(withToken(request, replacement));
  };
}

function withToken(request: Request, token: string | undefined): Request {
  if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}
