import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Dialog } from "@/shared/ui/dialog.tsx";
import { Failure } from "@/shared/ui/failure.tsx";
import { z } from "@/shared/zod.ts";
import { type ExportFormat, exportFindings, exportFormats } from "../api/export-findings.ts";
import { filterText } from "../filter-text.ts";
import { type FindingsSearch, filterOf } from "../findings-search.ts";

interface ExportButtonProps {
  search: FindingsSearch;
  disabled: boolean;
}

const descriptions: Record<ExportFormat, string> = {
  csv: "For spreadsheets",
  json: "For programs",
  sarif: "For other security tools",
};

/** Saves all findings that match, also those on other pages, as a file. */
export function ExportButton({ search, disabled }: ExportButtonProps) {
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  const save = useMutation({
    mutationFn: (format: ExportFormat) => {
      running.current = new AbortController();
      const { signal } = running.current;
      return exportFindings({ format, filter: filterText(filterOf(search)), signal });
    },
  });

  if (save.isPending) {
    return (
      <SpaceBetween direction="horizontal" size="xs">
        <Button loading loadingText="Exporting">
          Export
        </Button>
        <Button onClick={() => running.current?.abort()}>Stop the export</Button>
      </SpaceBetween>
    );
  }
  return (
    <>
      <ButtonDropdown
        disabled={disabled}
        items={exportFormats.map((id) => ({ id, text: id.toUpperCase(), description: descriptions[id] }))}
        onItemClick={({ detail }) => save.mutate(z.enum(exportFormats).parse(detail.id))}
      >
        Export
      </ButtonDropdown>
      {save.error && !isStopped(save.error) && (
        <Dialog header="Export" cancelText="Close" onDismiss={save.reset}>
          <Failure header="The findings were not exported" error={save.error} />
        </Dialog>
      )}
    </>
  );
}

function isStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
