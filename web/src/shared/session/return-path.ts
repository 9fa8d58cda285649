const anyOrigin = "http://console.invalid";

/**
 * Makes a return path from the URL safe to follow: anything that would leave the console, or lead back to the
 * sign-in page, becomes the start page. A parser decides and not a pattern, because browsers read `/\host` and
 * `//host` as other sites; `/.//host` becomes such a path only when it is parsed.
 */
export function safeReturnPath(wanted: string | undefined): string {
  if (!wanted?.startsWith("/")) return "/";
  const url = parse(wanted);
  if (url?.origin !== anyOrigin || url.pathname === "/sign-in" || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}

function parse(path: string): URL | undefined {
  try {
    return new URL(path, anyOrigin);
  } catch {
    return undefined;
  }
}
