import Box from "@cloudscape-design/components/box";
import Cards from "@cloudscape-design/components/cards";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { useMediaQuery } from "./use-media-query.ts";

/** One column of the table, or one line of a card. */
export interface RecordField<Item> {
  id: string;
  header: string;
  cell: (item: Item) => ReactNode;
  width?: TableProps.ColumnDefinition<Item>["width"];
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

const narrow = "(max-width: 687px)";

/** A table, and where there is no room for columns, the same records as cards. */
export function RecordList<Item>(props: RecordListProps<Item>) {
  return useMediaQuery(narrow) ? <RecordCards {...props} /> : <RecordTable {...props} />;
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
  const sections = others.map(({ id, header, cell }) => ({ id, header, content: cell }));
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
