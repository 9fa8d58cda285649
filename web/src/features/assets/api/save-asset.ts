import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { hasStatus } from "@/shared/api/problem.ts";
import type { AssetInput } from "../asset-schema.ts";
import { type Asset, assetSchema } from "./schemas.ts";

/** The asset is another one than was known; nothing was saved. */
export class AssetChanged extends Error {
  override readonly name = "AssetChanged";
  /** As it is now; nothing when it is gone. */
  readonly current: Asset | undefined;

  constructor(current: Asset | undefined) {
    super("The asset has changed.");
    this.current = current;
  }
}

export interface AssetWish {
  input: AssetInput;
  /** The asset as the user knows it; nothing when there shall be none of this name yet. */
  known: Asset | undefined;
}

/**
 * Makes an asset or replaces one. The service takes what comes last and has no precondition for it, so the asset is read
 * right before: what somebody else changed while a form was open is noticed, what they change within that moment is not.
 */
export function saveAsset(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async ({ input: { name, ...body }, known }: AssetWish) => {
      const params = { path: { name }, query: known ? { team: known.team } : {} };
      const current = await answer(assetSchema, core.GET("/v1/assets/{name}", { params })).catch(nothing);
      if (current?.version !== known?.version) throw new AssetChanged(current);
      return answer(assetSchema, core.PUT("/v1/assets/{name}", { params, body }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["assets"] }),
  });
}

function nothing(error: unknown): undefined {
  if (!hasStatus(error, 404)) throw error;
}
