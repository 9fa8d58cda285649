import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";

type Core = components["schemas"];

export const teamRoles = ["viewer", "analyst", "lead", "admin", "ci"] as const satisfies Core["TeamRole"][];

export const teamRoleSchema = z.enum(teamRoles);

export const teamSchema = z.object({
  name: z.string(),
  title: z.string(),
  createdAt: instantSchema,
}) satisfies z.ZodType<Core["Team"]>;

export const teamPageSchema = z.object({
  items: z.array(teamSchema),
  more: z.boolean(),
}) satisfies z.ZodType<Core["TeamPage"]>;

export const memberSchema = z.object({
  subject: z.string(),
  name: z.string(),
  role: teamRoleSchema,
  addedBy: z.string(),
  addedAt: instantSchema,
}) satisfies z.ZodType<Core["Member"]>;

export const memberPageSchema = z.object({
  items: z.array(memberSchema),
  more: z.boolean(),
}) satisfies z.ZodType<Core["MemberPage"]>;

export type TeamRole = z.infer<typeof teamRoleSchema>;
export type Team = z.infer<typeof teamSchema>;
export type Member = z.infer<typeof memberSchema>;
