import { criticalities } from "@/features/findings/api/schemas.ts";
import { z } from "@/shared/zod.ts";
import type { Asset } from "./api/schemas.ts";

/** The list's part of the URL. */
export const assetsSearchSchema = z.object({
  q: z.string().trim().min(1).max(200).optional().catch(undefined),
  criticality: z.enum(criticalities).optional().catch(undefined),
});

export type AssetsSearch = z.output<typeof assetsSearchSchema>;

/** The assets that are meant: their name, sources or description holds the text, whatever its case. */
export function matching(assets: readonly Asset[], { q, criticality }: AssetsSearch): Asset[] {
  const text = q?.toLowerCase() ?? "";
  return assets.filter(
    ({ name, sources, description, criticality: has }) =>
      (criticality === undefined || criticality === has) &&
      [name, sources, description].some((part) => part.toLowerCase().includes(text)),
  );
}
