import Box from "@cloudscape-design/components/box";
import { Instant } from "./instant.tsx";

/** When something was done, and by whom. */
export function DoneBy({ at, by }: { at: string; by: string }) {
  return (
    <>
      <Instant at={at} />
      <Box variant="small" display="block">
        by {by}
      </Box>
    </>
  );
}
