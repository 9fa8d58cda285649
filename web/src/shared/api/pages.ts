import { z } from "../zod.ts";

/** The service's own cursors are opaque; what cannot be one is dropped, so that an old bookmark opens the first page. */
export const cursorSchema = z.string().min(1).max(200).optional().catch(undefined);

/** An instant as the services write it. */
export const instantSchema = z.iso.datetime({ offset: true });
