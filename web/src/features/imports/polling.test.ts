import { describe, expect, it } from "vitest";
import { aJob } from "@/testing/imports.ts";
import { pollInterval } from "./polling.ts";

const created = "2026-01-31T12:00:00Z";
const secondsLater = (seconds: number) => Date.parse(created) + seconds * 1000;
const running = aJob({ state: "running", createdAt: created, startedAt: created });

describe("poll interval", () => {
  it("is none when no job can change any more", () => {
    expect(pollInterval(undefined, secondsLater(0))).toBe(false);
    expect(pollInterval([aJob({ state: "succeeded" }), aJob({ state: "failed" })], secondsLater(0))).toBe(
      false,
    );
  });

  it.each([
    [0, 1000],
    [20, 1000],
    [60, 3000],
    [3600, 15_000],
    [-3600, 1000],
  ])("is, %d seconds after the start, %d ms", (seconds, wait) => {
    expect(pollInterval([running], secondsLater(seconds))).toBe(wait);
  });

  it("follows the youngest of the jobs", () => {
    const young = aJob({ state: "queued", createdAt: "2026-01-31T12:59:50Z", startedAt: null });
    expect(pollInterval([running, young], secondsLater(3600))).toBe(1000);
  });
});
