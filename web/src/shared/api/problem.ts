import { z } from "../zod.ts";

/** RFC 9457, as far as the console reads it. Every member may be absent: a proxy may answer instead of a service. */
const problemSchema = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  code: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })).nullish(),
});

export interface FieldError {
  field: string;
  detail: string;
}

/** A request that a service answered with an error. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly fieldErrors: readonly FieldError[];

  constructor(status: number, body: unknown) {
    const problem = problemSchema.safeParse(body).data ?? {};
    super(problem.detail ?? problem.title ?? `The service answered with status ${status}.`);
    this.status = status;
    this.code = problem.code;
    this.requestId = problem.requestId;
    this.fieldErrors = problem.errors ?? [];
  }
}

/** What a service found wrong with single fields of a request; nothing for an error of another kind. */
export function faultsOf(error: unknown): readonly FieldError[] {
  return error instanceof ApiError ? error.fieldErrors : [];
}

export function hasStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}

/** What to tell the user about an error of any kind. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof z.ZodError)
    return "The service answered with something this console does not understand.";
  return "The service could not be reached. Check your connection and try again.";
}
