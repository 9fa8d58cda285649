import { z } from "../zod.ts";

/** The answer to what needs none. */
export const nothingSchema = z.unknown().transform(() => undefined);
