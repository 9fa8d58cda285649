import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Code } from "@/shared/ui/code.tsx";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { fields } from "../language/fields.ts";
import classes from "./filter-help.module.css";

const examples = [
  ["severity >= high and state in (new, reopened)", "Bad and waiting for somebody"],
  ["age > 30d and not state in (fixed, risk_accepted)", "Known for more than 30 days"],
  ['component ~ "openssl" and source = trivy:image-core', "A package in one source's report"],
  ['text "remote exec*"', "All of these words, in any order; a star stands for the rest of a word"],
  ['(kind = secret or path ~ ".env") and firstSeen > now-7d', "New secrets of this week"],
] as const;

/** How filters are written. */
export function FilterHelp({ onDismiss }: { onDismiss: () => void }) {
  return (
    <Dialog header="Filter help" cancelText="Close" onDismiss={onDismiss} size="large">
      <SpaceBetween size="m">
        <Box variant="p">
          A filter compares fields with values and joins the comparisons by <Code>and</Code>, <Code>or</Code>,{" "}
          <Code>not</Code> and parentheses; <Code>and</Code> binds closer than <Code>or</Code>. Values with
          blanks or signs are in double quotes. <Code>~</Code> means contains, in any case. Times are{" "}
          <Code>now-30d</Code>, <Code>2026-01-31</Code> or <Code>2026-01-31T12:00:00Z</Code>; spans are{" "}
          <Code>12h</Code>, <Code>30d</Code> or <Code>2w</Code>.
        </Box>
        <Rows caption="Examples" heads={["Filter", "Finds"]} rows={examples} />
        <Rows
          caption="Fields"
          heads={["Field", "Operators", "Means"]}
          rows={fields.map(({ text, means, operators }) => [
            text,
            operators.map((operator) => operator.text).join("  "),
            means,
          ])}
        />
      </SpaceBetween>
    </Dialog>
  );
}

interface RowsProps {
  caption: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

function Rows({ caption, heads, rows }: RowsProps) {
  return (
    <table className={classes.table}>
      <caption>
        <Box variant="h3">{caption}</Box>
      </caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first = "", ...others]) => (
          <tr key={first}>
            <td>
              <Code>{first}</Code>
            </td>
            {others.map((text, index) => (
              <td key={heads[index + 1]}>{index === others.length - 1 ? text : <Code>{text}</Code>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
