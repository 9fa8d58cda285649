import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Code } from "@/shared/ui/code.tsx";
import { count, size } from "@/shared/ui/count.ts";
import { Instant } from "@/shared/ui/instant.tsx";
import { RouterLink } from "@/shared/ui/router-link.tsx";
import type { Import } from "../api/schemas.ts";
import { formatLabels } from "../labels.ts";
import { Collisions } from "./collisions.tsx";

interface ImportViewProps {
  report: Import;
}

/** What one report was and what it changed. */
export function ImportView({ report }: ImportViewProps) {
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          <RouterLink destination={{ to: "/findings", search: { source: report.source } }}>
            Findings of this source
          </RouterLink>
        }
      >
        Import of {report.source}
      </Header>
      <Container header={<Header variant="h2">Report</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={140}
          items={[
            { label: "Tool", value: report.tool || "Not stated" },
            { label: "Format", value: formatLabels[report.format] },
            { label: "Size", value: size(report.sizeBytes) },
            { label: "Imported", value: <Instant at={report.importedAt} /> },
            { label: "By", value: report.importedBy },
            { label: "Took", value: `${count(report.durationMs)} ms` },
            { label: "SHA-256", value: <Code>{report.contentSha256}</Code> },
          ]}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" description={`${count(report.records)} records`}>
            Outcome
          </Header>
        }
      >
        <KeyValuePairs
          columns={4}
          minColumnWidth={120}
          items={[
            { label: "New", value: count(report.created) },
            { label: "Known, unchanged", value: count(report.unchanged) },
            { label: "Reopened", value: count(report.reopened) },
            { label: "Collided", value: count(report.collided) },
            { label: "No issue", value: count(report.skipped) },
            { label: "Became fixed", value: count(report.closed) },
            { label: "No longer reported by this source", value: count(report.sightingsClosed) },
          ]}
        />
      </Container>
      {report.collided > 0 && <Collisions importId={report.id} />}
    </SpaceBetween>
  );
}
