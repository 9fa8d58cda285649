import Box from "@cloudscape-design/components/box";
import Cards from "@cloudscape-design/components/cards";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { useNarrow } from "./use-narrow.ts";

/** One column of the table, or one line of a card. */
export interface RecordField<Item> {
  id: string;
  header: string;
  cell: (item: Item) => ReactNode;
  /** How narrow the column may become, in pixels. */
  minWidth?: number;
}

interface RecordListProps<Item> {
  label: string;
  header: ReactNode;
  items: readonly Item[];
  /** The first field names the record: it is the header of the row and of the card. */
  fields: readonly [RecordField<Item>, ...RecordField<Item>[]];
  trackBy: (item: Item) => string;
  empty: ReactNode;
  filter?: ReactNode;
  footer?: ReactNode;
  loading?: boolean;
  loadingText?: string;
}

/** A table, and where there is no room for columns, the same records as cards. */
export function RecordList<Item>(props: RecordListProps<Item>) {
  return useNarrow() ? <RecordCards {...props} /> : <RecordTable {...props} />;
}

function RecordTable<Item>({ label, fields, footer, ...rest }: RecordListProps<Item>) {
  const [first] = fields;
  return (
    <Table
      {...rest}
      ariaLabels={{ tableLabel: label }}
      columnDefinitions={fields.map((field) => ({ ...field, isRowHeader: field === first }))}
      footer={footer && <Box textAlign="center">{footer}</Box>}
      variant="container"
      wrapLines
    />
  );
}

function RecordCards<Item>({ label, fields, footer, ...rest }: RecordListProps<Item>) {
  const [first, ...others] = fields;
  // Two facts share a line; there are many records to scroll through.
  const sections = others.map(({ id, header, cell }) => ({ id, header, content: cell, width: 50 }));
  return (
    <>
      <Cards
        {...rest}
        ariaLabels={{ cardsLabel: label, itemSelectionLabel: () => "", selectionGroupLabel: label }}
        cardDefinition={{ header: first.cell, sections }}
      />
      {footer && (
        <Box textAlign="center" margin={{ top: "m" }}>
          {footer}
        </Box>
      )}
    </>
  );
}
