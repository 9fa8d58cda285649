import type { FilterProblem } from "../filter-problem.ts";
import classes from "./filter-problem-text.module.css";

interface FilterProblemTextProps {
  filter: string;
  problem: FilterProblem;
}

/** What is wrong with a filter, and the filter with the place marked. */
export function FilterProblemText({ filter, problem: { message, start, end } }: FilterProblemTextProps) {
  return (
    <>
      {message}
      <span className={classes.filter}>
        {filter.slice(0, start)}
        <mark className={classes.place}>{filter.slice(start, end) || "\u00a0here\u00a0"}</mark>
        {filter.slice(end)}
      </span>
    </>
  );
}
