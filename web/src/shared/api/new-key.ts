/**
 * A key that no other request has, by which a service knows a request that is sent again. `crypto.randomUUID` would do,
 * but browsers offer it only to pages that came by https.
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
