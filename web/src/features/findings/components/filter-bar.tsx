import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useRef } from "react";
import { useShortcut } from "@/shared/keyboard/use-shortcut.ts";
import { listSavedFilters } from "../api/list-saved-filters.ts";
import type { SavedFilter } from "../api/schemas.ts";
import type { FilterProblem } from "../filter-problem.ts";
import {
  type FindingsFilter,
  type FindingsSearch,
  isFiltered,
  longestFilter,
  noFilter,
} from "../findings-search.ts";
import classes from "./filter-bar.module.css";
import { FilterInput } from "./filter-input.tsx";
import { FilterProblemText } from "./filter-problem-text.tsx";
import type { FindingsDialog } from "./findings-dialogs.tsx";

interface FilterBarProps {
  search: FindingsSearch;
  /** What is written and perhaps not applied yet. */
  draft: string;
  onDraft: (draft: string) => void;
  /** What the service has said against the filter in the URL. */
  problem: FilterProblem | undefined;
  sources: readonly string[];
  onChange: (change: Partial<FindingsSearch>) => void;
  onDialog: (dialog: FindingsDialog) => void;
  /** What else is done with the findings that match, as buttons. */
  children?: ReactNode;
}

/** The filter in the service's language, and the filters that were saved. What is applied is what the URL says. */
export function FilterBar(props: FilterBarProps) {
  const { search, draft, onDraft, problem, sources, onChange, onDialog, children } = props;
  const inputId = useId();
  const problemId = useId();
  const hintId = useId();
  const input = useRef<HTMLInputElement>(null);
  const applied = search.filter ?? "";
  const isTooLong = draft.length > longestFilter;
  const shownProblem = draft.trim() === applied ? problem : undefined;
  const isInvalid = isTooLong || shownProblem !== undefined;
  useShortcut("/", () => input.current?.focus());

  const apply = (text: string) => {
    const filter = text.trim();
    if (filter.length <= longestFilter) onChange({ filter: filter === "" ? undefined : filter });
  };

  return (
    <section className={classes.bar} aria-label="Filter language">
      <FormField
        label="Filter"
        controlId={inputId}
        description={
          <span id={hintId}>
            Fields, operators and values; suggestions come as you type. Enter applies it.
          </span>
        }
        errorText={
          isTooLong ? (
            <span id={problemId}>Use at most {longestFilter.toLocaleString("en-GB")} characters.</span>
          ) : (
            shownProblem && (
              <span id={problemId}>
                <FilterProblemText filter={applied} problem={shownProblem} />
              </span>
            )
          )
        }
        stretch
      >
        <FilterInput
          id={inputId}
          inputRef={input}
          value={draft}
          sources={sources}
          invalid={isInvalid}
          describedBy={isInvalid ? `${hintId} ${problemId}` : hintId}
          onChange={onDraft}
          onApply={apply}
        />
      </FormField>
      <div className={classes.buttons}>
        <Button onClick={() => apply(draft)}>Apply filter</Button>
        <SavedFilterMenu
          onChoose={({ filter }) => onChange(chosenFilter(filter))}
          onManage={() => onDialog("manage")}
        />
        <Button onClick={() => onDialog("save")} disabled={!isFiltered(search) || problem !== undefined}>
          Save filter
        </Button>
        <Button onClick={() => onChange(noFilter)}>Clear filters</Button>
        <Button variant="link" onClick={() => onDialog("help")}>
          Filter help
        </Button>
        {children}
      </div>
    </section>
  );
}

/** A saved filter stands for all that is to be filtered; an empty one shows everything. */
function chosenFilter(filter: string): FindingsFilter {
  return { ...noFilter, filter: filter === "" ? undefined : filter };
}

const manageId = "manage";

interface SavedFilterMenuProps {
  onChoose: (saved: SavedFilter) => void;
  /** Opens what renames and deletes them, where there is room for that. */
  onManage?: () => void;
}

/** The user's saved filters and those that others share, to choose one. */
export function SavedFilterMenu({ onChoose, onManage }: SavedFilterMenuProps) {
  const { data = [], isPending, error } = useQuery(listSavedFilters());
  const item = ({ id, name, filter }: SavedFilter) => ({ id, text: name, description: filter });
  const groups = [
    { text: "Yours", items: data.filter(({ mine }) => mine).map(item) },
    { text: "Shared by others", items: data.filter(({ mine }) => !mine).map(item) },
  ].filter(({ items }) => items.length > 0);
  const empty = error ? "They could not be loaded" : "None yet";
  return (
    <ButtonDropdown
      loading={isPending}
      loadingText="Loading the saved filters"
      items={[
        ...(groups.length > 0 ? groups : [{ id: "none", text: empty, disabled: true }]),
        ...(onManage ? [{ id: manageId, text: "Manage saved filters" }] : []),
      ]}
      onItemClick={({ detail }) => {
        if (detail.id === manageId) return onManage?.();
        const saved = data.find(({ id }) => id === detail.id);
        if (saved) onChoose(saved);
      }}
    >
      Saved filters
    </ButtonDropdown>
  );
}
