import {
  kindSchema,
  riskAcceptanceSchema,
  severitySchema,
  stateSchema,
} from "@/features/findings/api/schemas.ts";
import type { components } from "@/shared/api/core.gen.ts";
import { z } from "@/shared/zod.ts";

type Core = components["schemas"];

const listedSchema = z.object({
  acceptance: riskAcceptanceSchema,
  finding: z.object({
    id: z.string(),
    kind: kindSchema,
    severity: severitySchema,
    state: stateSchema,
    title: z.string(),
    ruleId: z.string(),
    component: z.string(),
    path: z.string(),
  }),
}) satisfies z.ZodType<Core["ListedRiskAcceptance"]>;

export const acceptancePageSchema = z.object({
  items: z.array(listedSchema),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<Core["RiskAcceptancePage"]>;

export type Acceptance = z.infer<typeof riskAcceptanceSchema>;
export type ListedAcceptance = z.infer<typeof listedSchema>;
