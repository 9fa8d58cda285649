import { z } from "@/shared/zod.ts";
import { formatSchema, type ReportFormat } from "./api/schemas.ts";

export const detect = "detect";

/** What the form holds. The format is "detect" when the service shall find out. */
export interface ImportInput {
  files: File[];
  source: string;
  format: ReportFormat | typeof detect;
  mapping: string;
}

const largestMapping = 4096;

/** The formats that say nothing about what their records mean. */
export function isMapped(format: string): boolean {
  return format === "json" || format === "csv";
}

/** What can be said about an upload before it is sent. */
export const importFormSchema = z
  .object({
    files: z.array(z.instanceof(File)).length(1, "Choose the scanner's report."),
    source: z
      .string()
      .trim()
      .min(1, "Say who reports, as scanner:target.")
      .max(200, "Use at most 200 characters.")
      .regex(
        /^([A-Za-z0-9][A-Za-z0-9._:/@-]*)?$/,
        "Letters, digits and . _ : / @ - only, as in trivy:image-core.",
      ),
    format: z.union([z.literal(detect), formatSchema]),
    mapping: z.string().trim(),
  })
  .superRefine(({ format, mapping }, context) => {
    if (!isMapped(format) || mapping === "") return;
    const message = mappingProblem(mapping);
    if (message) context.addIssue({ code: "custom", path: ["mapping"], message });
  });

function mappingProblem(mapping: string): string | undefined {
  if (new TextEncoder().encode(mapping).length > largestMapping) return "Use at most 4,096 bytes.";
  try {
    const value: unknown = JSON.parse(mapping);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : "Write a JSON object, from { to }.";
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
