import { core } from "@/shared/api/core.ts";
import { ApiError } from "@/shared/api/problem.ts";
import { openTarget } from "@/shared/download/target.ts";

export const exportFormats = ["csv", "json", "sarif"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportWish {
  format: ExportFormat;
  filter: string;
  signal: AbortSignal;
}

/**
 * Saves all findings that a filter matches as a file. Answers false when the user decides against it. The service breaks
 * a transfer off that it cannot finish, which is an error here too: a part never looks like the whole.
 */
export async function exportFindings({ format, filter, signal }: ExportWish): Promise<boolean> {
  const target = await openTarget(`findings.${format}`);
  if (!target) return false;
  try {
    const query = { format, ...(filter !== "" && { filter }) };
    const call = core.GET("/v1/findings/export", { params: { query }, parseAs: "stream", signal });
    const { data, error, response } = await call;
    if (!response.ok || !data) throw new ApiError(response.status, error);
    await target.write(data);
    return true;
  } catch (error) {
    await target.discard();
    throw error;
  }
}
