import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/shared/ui/failure.tsx";
import { getPosture } from "../api/get-posture.ts";
import { PostureNumbers } from "./posture-numbers.tsx";
import { PostureScore } from "./posture-score.tsx";
import { PostureSources } from "./posture-sources.tsx";
import { PostureTrend } from "./posture-trend.tsx";
import { SeverityTable } from "./severity-table.tsx";

/** How things are, how they were, and where to begin. */
export function PostureView() {
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Posture</Header>
      <Now />
      <PostureTrend />
      <PostureSources />
    </SpaceBetween>
  );
}

function Now() {
  const { data, error, refetch } = useQuery(getPosture());
  if (error)
    return <Failure header="The posture could not be loaded" error={error} onRetry={() => void refetch()} />;
  if (!data) return <StatusIndicator type="loading">Loading the posture</StatusIndicator>;
  return (
    <SpaceBetween size="l">
      <PostureNumbers posture={data} />
      <PostureScore score={data.score} />
      <SeverityTable posture={data} />
    </SpaceBetween>
  );
}
