import { describe, expect, it } from "vitest";
import { accept, suggest } from "./suggest.ts";

const sources = ["trivy:image-core", "golangci-lint:source"];

/** The filter has a caret in it, written as a bar. */
function at(marked: string) {
  const caret = marked.indexOf("|");
  const text = marked.replace("|", "");
  return { text, ...suggest(text, caret, sources) };
}

const optionsAt = (marked: string) => at(marked).options.map(({ text }) => text);

/** The filter after the suggestion of this name was taken, with the caret in it. */
function taken(marked: string, name: string) {
  const { text, ...suggestions } = at(marked);
  const chosen = suggestions.options.find((option) => option.text === name);
  if (!chosen) throw new Error(`${name} is not on offer: ${optionsAt(marked).join(" ")}`);
  const result = accept(text, suggestions, chosen);
  return `${result.text.slice(0, result.caret)}|${result.text.slice(result.caret)}`;
}

describe("suggestions", () => {
  it("begin with the fields", () => {
    expect(optionsAt("|").slice(0, 3)).toEqual(["severity", "state", "kind"]);
    expect(optionsAt("|")).toContain("text");
  });

  it.each([
    ["s|", ["severity", "state", "source", "sla", "stateChanged"]],
    ["severity |", ["=", ">=", ">", "<=", "<", "!=", "in", "not in"]],
    ["severity not |", ["in"]],
    ["severity >= h|", ["high"]],
    ["STATE = R|", ["risk_accepted", "reopened"]],
    ["state in |", ["("]],
    ["state in (n|", ["new"]],
    ["state in (new |", [",", ")"]],
    ["state in (new, tri|", ["triaged"]],
    ["source = |", sources],
    ['source = "triv|', ["trivy:image-core"]],
    ["age > |", ["24h", "7d", "30d", "90d"]],
    ["due < |", ["now", "now+24h", "now+7d", "now+30d"]],
    ["due < now+7d |", ["and", "or"]],
    ["sla = b|", ["breached"]],
    ["KEV = |", ["true", "false"]],
    ["epss |", [">=", ">", "<=", "<", "=", "!="]],
    ["epss > 0.|", ["0.01", "0.1", "0.5"]],
    ["priority >= 80 |", ["and", "or"]],
    ["exposure in (int|", ["internet", "internal"]],
    ["criticality = |", ["critical", "high", "normal", "low"]],
    ["severity = high |", ["and", "or"]],
    ["(severity = high |", ["and", "or", ")"]],
    ["severity = high a|", ["and"]],
    ['text "remote exec" |', ["and", "or"]],
    ["not sev|", ["severity"]],
    ["component = libssl3 and k|", ["kind", "kev"]],
  ])("at %s are %j", (marked, expected) => expect(optionsAt(marked)).toEqual(expected));

  it.each([
    "severty = |",
    "severity high |",
    "severity = high high |",
    ") |",
    "text |",
    "component ~ |",
    "state = (|",
  ])("at %s are none", (marked) => expect(optionsAt(marked)).toEqual([]));

  it("replace what was typed of them, and write blanks and quotes", () => {
    expect(taken("sev|", "severity")).toBe("severity |");
    expect(taken("severity |", "not in")).toBe("severity not in (|");
    expect(taken("severity in (|", "high")).toBe("severity in (high |");
    expect(taken("severity in (high |", ",")).toBe("severity in (high, |");
    expect(taken("severity in (high |", ")")).toBe("severity in (high) |");
    expect(taken('source = "triv|', "trivy:image-core")).toBe("source = trivy:image-core |");
    expect(taken("te|", "text")).toBe('text "|');
  });

  it("change the middle and leave the rest", () => {
    expect(taken("sta| = new", "state")).toBe("state |= new");
    expect(taken("severity = |and state = new", "low")).toBe("severity = low |and state = new");
  });
});
