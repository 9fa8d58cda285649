import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

interface PageButtonsProps {
  /** What is leafed through, for screen readers, such as "Pages of findings". */
  label: string;
  nextCursor: string | null;
  isFirst: boolean;
  onNextPage: (cursor: string) => void;
  onPreviousPage: () => void;
}

/** The way to the page before and the one after; nothing when there is one page only. */
export function PageButtons({ label, nextCursor, isFirst, onNextPage, onPreviousPage }: PageButtonsProps) {
  if (isFirst && nextCursor === null) return null;
  return (
    <nav aria-label={label}>
      <SpaceBetween size="xs" direction="horizontal">
        <Button iconName="angle-left" onClick={onPreviousPage} disabled={isFirst}>
          Previous page
        </Button>
        <Button
          iconName="angle-right"
          iconAlign="right"
          onClick={() => nextCursor !== null && onNextPage(nextCursor)}
          disabled={nextCursor === null}
        >
          Next page
        </Button>
      </SpaceBetween>
    </nav>
  );
}
