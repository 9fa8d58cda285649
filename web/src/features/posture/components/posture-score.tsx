import Header from "@cloudscape-design/components/header";
import { RecordList } from "@/shared/ui/record-list.tsx";
import type { Posture } from "../api/schemas.ts";

type Part = Posture["score"]["parts"][number];

const names: Record<Part["name"], string> = {
  exposure: "Exposure",
  timeliness: "Timeliness",
  speed: "Speed",
  balance: "Balance",
};

/** What the score is the sum of, and why. */
export function PostureScore({ score: { value, parts } }: { score: Posture["score"] }) {
  return (
    <RecordList
      label="Score"
      header={
        <Header variant="h2" counter={`(${value} of 100)`} description="What it is the sum of">
          Score
        </Header>
      }
      items={parts}
      fields={fields}
      trackBy={({ name }) => name}
      empty="It has no parts."
    />
  );
}

const fields: Parameters<typeof RecordList<Part>>[0]["fields"] = [
  { id: "name", header: "Part", minWidth: 120, cell: ({ name }) => names[name] },
  {
    id: "points",
    header: "Points",
    minWidth: 110,
    cell: ({ points, max }) => `${points.toFixed(1)} of ${max}`,
  },
  { id: "why", header: "Why", minWidth: 280, wide: true, cell: ({ explanation }) => explanation },
];
