import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Code } from "@/shared/ui/code.tsx";
import { ConfirmDialog } from "@/shared/ui/confirm-dialog.tsx";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { listSavedFilters } from "../api/list-saved-filters.ts";
import { deleteFilter } from "../api/save-filter.ts";
import type { SavedFilter } from "../api/schemas.ts";
import { SavedFilterDialog } from "./saved-filter-dialog.tsx";
import classes from "./saved-filters-dialog.module.css";

interface SavedFiltersDialogProps {
  /** Admins may change what others share. */
  isAdmin: boolean;
  onDismiss: () => void;
}

/** All saved filters, to rename, share and delete them. */
export function SavedFiltersDialog({ isAdmin, onDismiss }: SavedFiltersDialogProps) {
  const { data, error, refetch } = useQuery(listSavedFilters());
  const [task, setTask] = useState<{ kind: "change" | "delete"; id: string }>();
  // Looked up each time, so that a dialog that stays open after a conflict sees the new version.
  const saved = data?.find(({ id }) => id === task?.id);
  const done = () => setTask(undefined);

  if (saved && task?.kind === "change") {
    return <SavedFilterDialog saved={saved} filter={saved.filter} onDismiss={done} onSaved={done} />;
  }
  if (saved && task?.kind === "delete") return <DeleteDialog saved={saved} onDone={done} />;
  return (
    <Dialog header="Saved filters" cancelText="Close" onDismiss={onDismiss} size="large">
      {error ? (
        <Failure
          header="The saved filters could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <FilterRows filters={data} isAdmin={isAdmin} onTask={(kind, id) => setTask({ kind, id })} />
      )}
    </Dialog>
  );
}

interface FilterRowsProps {
  filters: readonly SavedFilter[] | undefined;
  isAdmin: boolean;
  onTask: (kind: "change" | "delete", id: string) => void;
}

function FilterRows({ filters, isAdmin, onTask }: FilterRowsProps) {
  if (!filters) return <StatusIndicator type="loading">Loading the saved filters</StatusIndicator>;
  if (filters.length === 0) return <Box>Nobody has saved a filter yet.</Box>;
  return (
    <ul className={classes.filters} aria-label="Saved filters">
      {filters.map(({ id, name, filter, shared, mine, owner }) => (
        <li key={id} className={classes.filter}>
          <div className={classes.text}>
            <Box variant="strong">{name}</Box> {shared && <Badge>Shared</Badge>}
            {!mine && <Box variant="small">by {owner}</Box>}
            <div>
              <Code>{filter || "everything"}</Code>
            </div>
          </div>
          {(mine || (shared && isAdmin)) && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button ariaLabel={`Change ${name}`} onClick={() => onTask("change", id)}>
                Change
              </Button>
              <Button ariaLabel={`Delete ${name}`} onClick={() => onTask("delete", id)}>
                Delete
              </Button>
            </SpaceBetween>
          )}
        </li>
      ))}
    </ul>
  );
}

function DeleteDialog({ saved, onDone }: { saved: SavedFilter; onDone: () => void }) {
  const remove = useMutation(deleteFilter(saved, useQueryClient()));
  return (
    <ConfirmDialog
      header="Delete saved filter"
      confirmText="Delete"
      mutation={remove}
      onDone={onDone}
      onDismiss={onDone}
    >
      Nobody can choose “{saved.name}” any more. Findings stay as they are.
    </ConfirmDialog>
  );
}
