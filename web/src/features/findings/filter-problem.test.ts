import { describe, expect, it } from "vitest";
import { ApiError } from "@/shared/api/problem.ts";
import { filterProblemOf } from "./filter-problem.ts";

function refusal(detail: string, code = "invalid_filter") {
  return new ApiError(400, { code, detail: `filter: ${detail}`, errors: [{ field: "filter", detail }] });
}

function marked(filter: string, detail: string, offset = 0) {
  const problem = filterProblemOf(refusal(detail), filter, offset);
  return problem && { message: problem.message, part: filter.slice(problem.start, problem.end) };
}

describe("filter problem", () => {
  it("marks the word at fault", () => {
    expect(
      marked(
        "state = new and severty > high",
        'at character 17: there is no field "severty"; did you mean severity?',
      ),
    ).toEqual({ message: 'There is no field "severty"; did you mean severity?', part: "severty" });
  });

  it("counts characters as the service does, not units of a string", () => {
    expect(marked('title ~ "😀" und', 'at character 13: "und" is one too many')?.part).toBe("und");
  });

  it("takes away what the console wrote in front, also inside of the sentence", () => {
    expect(marked("severity = hihg", 'at character 13: there is no severity "hihg"', 1)?.part).toBe("hihg");
    expect(
      marked(
        "(a = b",
        'at character 8: there is the end where ")" should close what "(" at character 2 opens',
        1,
      ),
    ).toEqual({
      message: 'There is the end where ")" should close what "(" at character 1 opens.',
      part: "",
    });
  });

  it("marks the place where something is missing", () => {
    const problem = filterProblemOf(
      refusal("at character 11: there is the end where a value should be"),
      "severity =",
    );
    expect(problem).toMatchObject({ start: 10, end: 10 });
  });

  it("leaves other errors to others", () => {
    expect(filterProblemOf(refusal("at character 1: x", "invalid_cursor"), "x")).toBeUndefined();
    expect(filterProblemOf(refusal("is longer than 2000 characters"), "x")).toBeUndefined();
    expect(filterProblemOf(new TypeError("fetch failed"), "x")).toBeUndefined();
  });
});
