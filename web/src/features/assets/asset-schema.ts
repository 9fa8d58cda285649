import { criticalities, exposures } from "@/features/findings/api/schemas.ts";
import { z } from "@/shared/zod.ts";
import type { Asset } from "./api/schemas.ts";

/** The rules of the service for an asset, said before it is sent. */
export const assetFormSchema = z.object({
  name: z
    .string()
    .trim()
    .min(1, "Say what it is called.")
    .max(200, "Use at most 200 characters.")
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$|^$/, "Use letters, digits and . _ - with a letter or digit first."),
  sources: z
    .string()
    .trim()
    .min(1, "Say which sources report on it.")
    .max(200, "Use at most 200 characters.")
    .regex(
      /^[A-Za-z0-9*][A-Za-z0-9._:/@*-]*$|^$/,
      "Use a source such as trivy:image-core, with a star for any part of it, such as *:image-core.",
    ),
  criticality: z.enum(criticalities),
  exposure: z.enum(exposures),
  description: z.string().trim().max(2000, "Use at most 2,000 characters."),
});

export type AssetInput = z.infer<typeof assetFormSchema>;

/** What the form begins with: what the service takes for granted of what nobody has said anything about. */
export function inputOf(asset: Asset | undefined): AssetInput {
  if (!asset) return { name: "", sources: "", criticality: "normal", exposure: "internal", description: "" };
  const { name, sources, criticality, exposure, description } = asset;
  return { name, sources, criticality, exposure, description };
}

/** The fields of the form that the service's field is in. */
export function fieldOf(field: string): keyof AssetInput | undefined {
  return assetFormSchema.keyof().safeParse(field).data;
}
