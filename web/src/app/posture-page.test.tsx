import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { aPoint, aPosture, aSourcePosture } from "@/testing/posture.ts";
import { problem, renderSignedIn } from "@/testing/render-app.tsx";
import { server } from "@/testing/server.ts";

const now = "*/api/core/v1/posture";

function serve() {
  server.use(
    http.get(now, () => HttpResponse.json(aPosture())),
    http.get("*/api/core/v1/posture/trend", () =>
      HttpResponse.json({ points: [aPoint("2026-01-30", 18), aPoint("2026-01-31", 21)] }),
    ),
    http.get("*/api/core/v1/posture/sources", () => HttpResponse.json({ items: [aSourcePosture()] })),
  );
}

describe("posture page", () => {
  it("shows how things are, why, how they were and where to begin", async () => {
    serve();
    const { user } = renderSignedIn("/posture");
    expect(await screen.findByText("71 of 100")).toBeVisible();
    expect(screen.getByText("1,366")).toBeVisible();
    expect(screen.getByText("6 days")).toBeVisible();
    const score = screen.getByRole("table", { name: "Score" });
    expect(within(score).getByText("23.5 of 40")).toBeVisible();
    expect(within(score).getByText("Open findings weigh 690.")).toBeVisible();
    const severities = screen.getByRole("table", { name: "Open by severity" });
    expect(within(severities).getByText("45 days")).toBeVisible();
    expect(within(severities).getByText("Nothing fixed")).toBeVisible();

    const link = await screen.findByRole("link", { name: "trivy:image-core" });
    expect(link).toHaveAttribute("href", "/findings?source=trivy%3Aimage-core");
    await user.click(await screen.findByRole("button", { name: "The same as a table" }));
    const days = within(screen.getByRole("table", { name: "Trend" })).getAllByRole("row");
    expect(days[1]).toHaveTextContent(/31 Jan\s*23\s*21\s*2\s*0\s*0/);
    expect(days[2]).toHaveTextContent(/30 Jan\s*20\s*18\s*2\s*0\s*0/);
    expect(document.title).toBe("Posture · CloudSec");
  });

  it("shows the rest when one part is away, and tries again", async () => {
    serve();
    server.use(http.get(now, () => problem(503, "unavailable", "The database is away.")));
    const { user } = renderSignedIn("/posture");
    expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
    expect(await screen.findByRole("link", { name: "trivy:image-core" })).toBeVisible();
    serve();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("71 of 100")).toBeVisible();
  });
});
