import type { Token } from "@/features/tokens/api/schemas.ts";

export function aToken(change: Partial<Token> = {}): Token {
  return {
    id: "01920f5e-8b1c-7c3a-9a51-0d8a4f3e6c21",
    name: "nightly scan",
    team: "default",
    scopes: ["import", "read"],
    owner: "lead@cloudsec.test",
    createdAt: "2026-01-30T08:00:00Z",
    expiresAt: "2126-04-30T08:00:00Z",
    lastUsedAt: null,
    revokedAt: null,
    ...change,
  };
}
