import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import LineChart from "@cloudscape-design/components/line-chart";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { severityLabels } from "@/features/findings/labels.ts";
import { count } from "@/shared/ui/count.ts";
import { Failure } from "@/shared/ui/failure.tsx";
import { RecordList } from "@/shared/ui/record-list.tsx";
import { getTrend } from "../api/get-trend.ts";
import type { TrendPoint } from "../api/schemas.ts";

/** How many findings were open on each day, as lines and in numbers. */
export function PostureTrend() {
  const { data, error, refetch } = useQuery(getTrend());
  return (
    <Container
      header={
        <Header variant="h2" description="How many findings were open at the end of each day">
          Trend
        </Header>
      }
    >
      {error ? (
        <Failure header="The trend could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : (
        <Trend points={data} />
      )}
    </Container>
  );
}

function Trend({ points }: { points: readonly TrendPoint[] | undefined }) {
  if (!points) return <StatusIndicator type="loading">Loading the trend</StatusIndicator>;
  return (
    <SpaceBetween size="m">
      <Lines points={points} />
      <ExpandableSection headerText="The same as a table">
        <RecordList
          label="Trend"
          header={<Header variant="h3">Open findings by day</Header>}
          items={points.toReversed()}
          fields={fields}
          trackBy={({ to }) => to}
          empty="No days."
        />
      </ExpandableSection>
    </SpaceBetween>
  );
}

const lines = ["critical", "high", "medium", "low"] as const;

/** Days are those of UTC, wherever the reader is. */
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

const startOf = (day: string) => new Date(`${day}T00:00:00Z`);

function Lines({ points }: { points: readonly TrendPoint[] }) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const highest = Math.max(1, ...points.map(({ open }) => open));
  return (
    <LineChart
      ariaLabel="Open findings by day"
      ariaDescription="The table below has the same numbers."
      height={260}
      hideFilter
      xScaleType="time"
      xDomain={[startOf(first.to), startOf(last.to)]}
      yDomain={[0, highest]}
      xTitle="Day (UTC)"
      yTitle="Open findings"
      series={[
        { title: "All", type: "line", data: points.map(({ to, open }) => ({ x: startOf(to), y: open })) },
        ...lines.map((severity) => ({
          title: severityLabels[severity],
          type: "line" as const,
          data: points.map(({ to, bySeverity }) => ({ x: startOf(to), y: bySeverity[severity] })),
        })),
      ]}
      i18nStrings={{
        legendAriaLabel: "Legend",
        chartAriaRoleDescription: "line chart",
        xAxisAriaRoleDescription: "x axis",
        yAxisAriaRoleDescription: "y axis",
        detailPopoverDismissAriaLabel: "Dismiss",
        xTickFormatter: (day) => dayFormat.format(day),
        yTickFormatter: count,
      }}
    />
  );
}

const fields: Parameters<typeof RecordList<TrendPoint>>[0]["fields"] = [
  { id: "day", header: "Day", minWidth: 100, cell: ({ to }) => dayFormat.format(startOf(to)) },
  { id: "open", header: "All", minWidth: 70, cell: ({ open }) => count(open) },
  ...lines.map((severity) => ({
    id: severity,
    header: severityLabels[severity],
    minWidth: 80,
    cell: ({ bySeverity }: TrendPoint) => count(bySeverity[severity]),
  })),
];
