import { describe, expect, it } from "vitest";
import { isPlaced, placedErrors, placesOf } from "./field-errors.ts";
import { ApiError } from "./problem.ts";

const placeOf = placesOf([
  ["name", "title"],
  ["actions.labels", "labels"],
]);

function refusal(...errors: { field: string; detail: string }[]) {
  return new ApiError(400, { detail: "The request is malformed.", errors });
}

describe("errors of fields", () => {
  it("go to the inputs that stand for them, as sentences, the first of each", () => {
    const error = refusal(
      { field: "name", detail: "is the name of another team" },
      { field: "actions.labels[3]", detail: "number 3: too long." },
      { field: "actions.labels", detail: "must have at most 20 labels" },
      { field: "body", detail: "is too large" },
    );
    expect(placedErrors(error, placeOf)).toEqual([
      { name: "title", message: "It is the name of another team." },
      { name: "labels", message: "Number 3: too long." },
    ]);
    expect(isPlaced(error, placeOf)).toBe(false);
  });

  it("leave nothing to be said when each has its input", () => {
    expect(isPlaced(refusal({ field: "actions.labels.0", detail: "is odd" }), placeOf)).toBe(true);
  });

  it("do not take a field for another one that begins with the same letters", () => {
    expect(isPlaced(refusal({ field: "nameless", detail: "is odd" }), placeOf)).toBe(false);
  });

  it("know nothing of errors without fields", () => {
    for (const error of [undefined, new TypeError("fetch"), refusal()]) {
      expect(placedErrors(error, placeOf)).toEqual([]);
      expect(isPlaced(error, placeOf)).toBe(false);
    }
  });
});
