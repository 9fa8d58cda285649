import { useLocation, useNavigate } from "@tanstack/react-router";
import { focusMain } from "@/shared/ui/page.tsx";

/** Leafs through a list whose cursor is in the URL. The way back is in the history entry, as cursors lead forward only. */
export function useCursorPages(cursor: string | undefined) {
  const navigate = useNavigate();
  const trail = useLocation({ select: (location) => location.state.trail ?? [] });
  const goTo = (next: string | undefined, nextTrail: string[]) => {
    focusMain();
    void navigate({
      to: ".",
      search: (search: Record<string, unknown>) => ({ ...search, cursor: next }),
      state: { trail: nextTrail },
    });
  };
  return {
    isFirst: cursor === undefined,
    onNextPage: (next: string) => goTo(next, [...trail, cursor ?? ""]),
    // A bookmark of a later page has no trail; from there the way back is the first page.
    onPreviousPage: () => goTo(trail.at(-1) || undefined, trail.slice(0, -1)),
  };
}

export type CursorPages = ReturnType<typeof useCursorPages>;
