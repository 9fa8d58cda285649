import { useState } from "react";
import type { Finding } from "./api/schemas.ts";
import { filterText } from "./filter-text.ts";
import { type FindingsSearch, filterOf } from "./findings-search.ts";

interface Choice {
  /** What was filtered by when it was made. */
  filter: string;
  ids: ReadonlySet<string>;
  /** All that match the filter are meant, whether they are on this page or not. */
  all: boolean;
}

export interface Selection {
  ids: ReadonlySet<string>;
  all: boolean;
  chosenOf: (page: readonly Finding[]) => Finding[];
  /** Chooses of a page exactly these, and leaves what was chosen on other pages. */
  choose: (page: readonly Finding[], chosen: readonly Finding[]) => void;
  chooseAll: () => void;
  clear: () => void;
}

/**
 * Which findings are chosen. The choice lasts over the pages of a list, and ends with another filter: what is out of
 * sight then could be changed by accident.
 */
export function useSelection(search: FindingsSearch): Selection {
  const filter = filterText(filterOf(search));
  const nothing: Choice = { filter, ids: new Set(), all: false };
  const [choice, setChoice] = useState(nothing);
  const current = choice.filter === filter ? choice : nothing;

  return {
    ids: current.ids,
    all: current.all,
    chosenOf: (page) => page.filter(({ id }) => current.all || current.ids.has(id)),
    choose: (page, chosen) => {
      const ids = new Set(current.ids);
      for (const { id } of page) ids.delete(id);
      for (const { id } of chosen) ids.add(id);
      setChoice({ filter, ids, all: false });
    },
    chooseAll: () => setChoice({ filter, ids: new Set(), all: true }),
    clear: () => setChoice(nothing),
  };
}
