import { useMediaQuery } from "./use-media-query.ts";

/** Whether the window is too narrow for columns; Cloudscape's own components change at the same width. */
export function useNarrow(): boolean {
  return useMediaQuery("(max-width: 687px)");
}
