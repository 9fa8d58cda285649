import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer } from "@/shared/api/answer.ts";
import { core } from "@/shared/api/core.ts";
import { packed } from "../packed.ts";
import { jobSchema, type ReportFormat } from "./schemas.ts";

export interface Upload {
  file: File;
  source: string;
  /** Absent when the service shall find out. */
  format: ReportFormat | undefined;
  /** How records of other JSON or CSV become findings, as JSON; empty for obvious names. */
  mapping: string;
  signal: AbortSignal;
}

/** Sends a report to be imported in the background. The same report sent twice is one job. */
export function createJob(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: async ({ file, source, format, mapping, signal }: Upload) => {
      const { body, encoding } = await packed(file, signal);
      return answer(
        jobSchema,
        core.POST("/v1/import-jobs", {
          params: {
            query: { source, ...(format && { format }), ...(mapping && { mapping }) },
            header: encoding && { "Content-Encoding": encoding },
          },
          headers: { "Content-Type": "application/octet-stream" },
          body,
          bodySerializer: (blob: unknown) => blob as Blob,
          signal,
        }),
      );
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["imports"] }),
  });
}
