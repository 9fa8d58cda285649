import { describe, expect, it } from "vitest";
import { numberFor } from "./order.ts";

/** Rules by number; the letter says how old they are, a the oldest. */
function rules(...written: string[]) {
  return written.map((text) => ({
    priority: Number(text.slice(1)),
    createdAt: `2026-01-0${text.charCodeAt(0) - 96}`,
  }));
}

describe("the order of rules", () => {
  it("is changed by one number, and by one place only", () => {
    const three = rules("a10", "b20", "c30");
    for (const [index, way, place] of [
      [1, "earlier", 0],
      [2, "earlier", 1],
      [0, "later", 1],
      [1, "later", 2],
    ] as const) {
      const priority = numberFor(three, index, way);
      expect(priority).toBeDefined();
      const moved = { ...three[index], priority: priority ?? 0, createdAt: three[index]?.createdAt ?? "" };
      const sorted = [...three.filter((_, at) => at !== index), moved].sort(
        (one, other) => one.priority - other.priority || one.createdAt.localeCompare(other.createdAt),
      );
      expect(sorted.indexOf(moved), `${index} ${way}`).toBe(place);
    }
  });

  it("uses that of the same number the older runs first", () => {
    expect(numberFor(rules("b10", "a11"), 1, "earlier")).toBe(10);
    expect(numberFor(rules("a100", "b100"), 1, "earlier")).toBe(99);
    expect(numberFor(rules("a100", "b100"), 0, "later")).toBe(101);
  });

  it("knows when there is no room", () => {
    expect(numberFor(rules("a0", "b0"), 1, "earlier")).toBeUndefined();
    expect(numberFor(rules("a99", "a100", "c100", "b101"), 2, "earlier")).toBe(99);
    expect(numberFor(rules("b100", "d100", "e100"), 2, "earlier")).toBeUndefined();
    expect(numberFor(rules("a1000000", "b1000000"), 0, "later")).toBeUndefined();
  });

  it("has a first and a last", () => {
    const two = rules("a1", "b2");
    expect(numberFor(two, 0, "earlier")).toBeUndefined();
    expect(numberFor(two, 1, "later")).toBeUndefined();
  });
});
