import { criticalities, exposures } from "@/features/findings/api/schemas.ts";
import type { components } from "@/shared/api/core.gen.ts";
import { instantSchema } from "@/shared/api/pages.ts";
import { z } from "@/shared/zod.ts";

type Core = components["schemas"];

export const assetSchema = z.object({
  name: z.string(),
  team: z.string(),
  sources: z.string(),
  criticality: z.enum(criticalities),
  exposure: z.enum(exposures),
  description: z.string(),
  version: z.number(),
  updatedAt: instantSchema,
  updatedBy: z.string(),
}) satisfies z.ZodType<Core["Asset"]>;

export const assetListSchema = z.object({ items: z.array(assetSchema) }) satisfies z.ZodType<
  Core["AssetList"]
>;

export type Asset = z.infer<typeof assetSchema>;
