import { describe, expect, it } from "vitest";
import { count, counted, size } from "./count.ts";

describe("numbers for people", () => {
  it("sets thousands apart", () => expect(count(1234567)).toBe("1,234,567"));

  it("counts one thing and several", () => {
    expect(counted(1, "finding")).toBe("1 finding");
    expect(counted(1200, "finding")).toBe("1,200 findings");
    expect(counted(2, "delivery", "deliveries")).toBe("2 deliveries");
  });

  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [48_211, "48.2 kB"],
    [734_003_200, "734.0 MB"],
    [5e15, "5000.0 TB"],
  ])("says %d bytes as %s", (bytes, text) => expect(size(bytes)).toBe(text));
});
