import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { Announcement } from "@/shared/ui/announcement.tsx";
import { count } from "@/shared/ui/count.ts";
import type { FindingPage } from "../api/schemas.ts";
import { type FindingsSearch, isFiltered } from "../findings-search.ts";
import type { Selection } from "../use-selection.ts";
import classes from "./bulk-bar.module.css";

interface BulkBarProps {
  search: FindingsSearch;
  page: FindingPage | undefined;
  selection: Selection;
  /** What the last change did. */
  outcome: string | undefined;
  onForget: () => void;
  onAsk: () => void;
}

/** What is chosen and what can be done with it. */
export function BulkBar({ search, page, selection, outcome, onForget, onAsk }: BulkBarProps) {
  const { ids, all, chooseAll, clear } = selection;
  const any = all || ids.size > 0;
  return (
    <>
      <div className={classes.bar}>
        <Box variant="span" color={any ? "inherit" : "text-body-secondary"}>
          <span aria-live="polite">
            {all ? `All ${matchingOf(page)} chosen` : `${count(ids.size)} chosen`}
          </span>
        </Box>
        <Button disabled={!any} onClick={onAsk}>
          Change state
        </Button>
        {/* Without a filter it would be every finding there is, which nobody means. */}
        {isFiltered(search) && page && page.items.length > 0 && !all && (
          <Button onClick={chooseAll}>Choose all {matchingOf(page)}</Button>
        )}
        {any && (
          <Button variant="link" onClick={clear}>
            Choose none
          </Button>
        )}
      </div>
      {outcome && (
        <Announcement type="success" onDismiss={onForget}>
          {outcome}
        </Announcement>
      )}
    </>
  );
}

function matchingOf(page: FindingPage | undefined): string {
  if (!page) return "that match";
  const { count: matching, exact } = page.total;
  return exact ? `${count(matching)} that match` : `that match, at least ${count(matching)}`;
}
