import { describe, expect, it } from "vitest";
import { aBlocker, aGateFinding } from "@/testing/releases.ts";
import { subjectsOf } from "./subjects.ts";

const nobody = aBlocker({ key: "no_source", finding: null, detail: "No source has ever reported on it." });

describe("subjects of a waiver", () => {
  it("are findings and sources, each once", () => {
    const finding = aGateFinding();
    const subjects = subjectsOf([
      aBlocker({ key: "severity", finding, detail: "Too bad." }),
      aBlocker({ key: "age", finding, detail: "Known too long." }),
      aBlocker({ key: "stale", finding: null, source: "trivy:core", detail: "Too old." }),
    ]);
    expect(subjects).toEqual([
      {
        value: finding.id,
        label: finding.title,
        description: "Too bad. Known too long.",
        finding: finding.id,
      },
      { value: "trivy:core", label: "trivy:core", description: "Too old.", source: "trivy:core" },
    ]);
  });

  it("are what has no name only when that is all there is, for a waiver without names means everything", () => {
    expect(subjectsOf([nobody])).toEqual([
      { value: "no_source", label: "No source has ever reported on it.", description: "" },
    ]);
    expect(subjectsOf([nobody, aBlocker()]).map(({ value }) => value)).toEqual([aGateFinding().id]);
  });
});
