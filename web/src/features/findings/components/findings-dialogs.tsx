import { counted } from "@/shared/ui/count.ts";
import type { BulkResult, FindingState } from "../api/schemas.ts";
import { filterText } from "../filter-text.ts";
import { type FindingsSearch, filterOf } from "../findings-search.ts";
import { stateLabels } from "../labels.ts";
import type { Selection } from "../use-selection.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { FilterHelp } from "./filter-help.tsx";
import { SavedFilterDialog } from "./saved-filter-dialog.tsx";
import { SavedFiltersDialog } from "./saved-filters-dialog.tsx";

/** What the list may be asking. */
export type FindingsDialog = "help" | "save" | "manage" | "bulk";

interface FindingsDialogsProps {
  open: FindingsDialog | undefined;
  search: FindingsSearch;
  selection: Selection;
  isAdmin: boolean;
  onDismiss: () => void;
  /** Many findings were changed; the text says how. */
  onChanged: (outcome: string) => void;
}

/**
 * The dialogs of the list. They are beside the list and not in it, because it becomes another one when a phone is turned,
 * and what was typed must not go with it.
 */
export function FindingsDialogs(props: FindingsDialogsProps) {
  const { open, search, selection, isAdmin, onDismiss, onChanged } = props;
  const filter = filterText(filterOf(search));
  switch (open) {
    case "help":
      return <FilterHelp onDismiss={onDismiss} />;
    case "save":
      return <SavedFilterDialog filter={filter} onDismiss={onDismiss} onSaved={onDismiss} />;
    case "manage":
      return <SavedFiltersDialog isAdmin={isAdmin} onDismiss={onDismiss} />;
    case "bulk":
      return (
        <BulkDialog
          target={selection.all ? { filter } : { ids: [...selection.ids] }}
          onDone={(result, state) => onChanged(outcomeOf(result, state))}
          onDismiss={onDismiss}
        />
      );
  }
  return null;
}

function outcomeOf({ changed, matched, replayed }: BulkResult, state: FindingState): string {
  const verb = changed === 1 ? "is" : "are";
  const moved = `${counted(changed, "finding")} ${verb} now ${stateLabels[state].toLowerCase()}.`;
  const left = matched - changed;
  return [
    moved,
    left > 0 && `${counted(left, "finding")} could not go there and ${left === 1 ? "was" : "were"} left out.`,
    replayed && "An earlier attempt had done it already.",
  ]
    .filter(Boolean)
    .join(" ");
}
