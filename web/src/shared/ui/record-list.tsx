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
  /** Whether it needs a line of a card for itself. */
  wide?: boolean;
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
  selection?: RecordSelection<Item>;
}

/** Which records are chosen; a click with Shift chooses all between it and the one before. */
export interface RecordSelection<Item> {
  chosen: readonly Item[];
  onChange: (chosen: readonly Item[]) => void;
  /** Names a record to those who hear the list. */
  nameOf: (item: Item) => string;
}

/** A table, and where there is no room for columns, the same records as cards. */
export function RecordList<Item>(props: RecordListProps<Item>) {
  return useNarrow() ? <RecordCards {...props} /> : <RecordTable {...props} />;
}

function RecordTable<Item>({ label, fields, footer, selection, ...rest }: RecordListProps<Item>) {
  const [first] = fields;
  return (
    <Table
      {...rest}
      {...(selection && selectionProps(selection))}
      ariaLabels={{ tableLabel: label, ...selectionLabels(label, selection) }}
      columnDefinitions={fields.map((field) => ({ ...field, isRowHeader: field === first }))}
      footer={footer && <Box textAlign="center">{footer}</Box>}
      variant="container"
      wrapLines
    />
  );
}

function selectionProps<Item>({ chosen, onChange }: RecordSelection<Item>) {
  return {
    selectionType: "multi" as const,
    selectedItems: chosen,
    onSelectionChange: ({ detail }: { detail: { selectedItems: Item[] } }) => onChange(detail.selectedItems),
  };
}

function selectionLabels<Item>(label: string, selection: RecordSelection<Item> | undefined) {
  return {
    selectionGroupLabel: `Selection of ${label.toLowerCase()}`,
    allItemsSelectionLabel: () => "Select all on this page",
    itemSelectionLabel: (_state: unknown, item: Item) => `Select ${selection?.nameOf(item) ?? ""}`,
  };
}

function RecordCards<Item>({ label, fields, footer, selection, ...rest }: RecordListProps<Item>) {
  const [first, ...others] = fields;
  // Two facts share a line; there are many records to scroll through.
  const sections = others.map(({ id, header, cell, wide }) => ({
    id,
    header,
    content: cell,
    width: wide ? 100 : 50,
  }));
  return (
    <>
      <Cards
        {...rest}
        {...(selection && selectionProps(selection))}
        ariaLabels={{ cardsLabel: label, ...selectionLabels(label, selection) }}
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
