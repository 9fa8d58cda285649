import { describe, expect, it, vi } from "vitest";
import { placeFaults, unplaced } from "./field-faults.ts";
import { ApiError } from "./problem.ts";

const fieldOf = (field: string) => ({ url: "address" as const, types: "types" as const })[field];
const errorAt = (...fields: string[]) =>
  new ApiError(400, { errors: fields.map((field) => ({ field, detail: "must be another" })) });

describe("faults that a service finds in fields", () => {
  it("are shown at the form's fields as sentences, the first one with the focus", () => {
    const setError = vi.fn();
    placeFaults(errorAt("url", "types"), fieldOf, setError);
    expect(setError.mock.calls).toEqual([
      ["address", { message: "Must be another." }, { shouldFocus: true }],
      ["types", { message: "Must be another." }, { shouldFocus: false }],
    ]);
  });

  it("leave out what the form has no field for", () => {
    const setError = vi.fn();
    placeFaults(errorAt("body"), fieldOf, setError);
    placeFaults(new TypeError("no network"), fieldOf, setError);
    expect(setError).not.toHaveBeenCalled();
  });

  it("need no other place when the fields tell all of them", () => {
    expect(unplaced(errorAt("url", "types"), fieldOf)).toBeUndefined();
    for (const error of [errorAt("url", "body"), errorAt(), new TypeError("no network")]) {
      expect(unplaced(error, fieldOf)).toBe(error);
    }
  });
});
