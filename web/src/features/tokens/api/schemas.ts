import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";

type Core = components["schemas"];

export const scopes = ["import", "read", "triage", "gate"] as const satisfies Core["TokenScope"][];

export const scopeSchema = z.enum(scopes);

export const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string(),
  scopes: z.array(scopeSchema),
  owner: z.string(),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
  revokedAt: instantSchema.nullable(),
}) satisfies z.ZodType<Core["Token"]>;

export const tokenPageSchema = z.object({
  items: z.array(tokenSchema),
  more: z.boolean(),
}) satisfies z.ZodType<Core["TokenPage"]>;

export const newTokenSchema = z.object({
  token: tokenSchema,
  secret: z.string(),
}) satisfies z.ZodType<Core["NewToken"]>;

export type Scope = z.infer<typeof scopeSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type NewToken = z.infer<typeof newTokenSchema>;
