import type { z } from "../zod.ts";
import { ApiError } from "./problem.ts";

interface Outcome {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Waits for a call, turns an error answer into an ApiError and checks the data against the schema. */
export async function answer<Schema extends z.ZodType>(
  schema: Schema,
  call: Promise<Outcome>,
): Promise<z.output<Schema>> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiError(response.status, error);
  return schema.parse(data);
}
