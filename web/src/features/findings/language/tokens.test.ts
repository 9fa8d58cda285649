import { describe, expect, it } from "vitest";
import { isBalanced, quoted, tokensOf, written } from "./tokens.ts";

describe("tokens", () => {
  it("are what the service reads", () => {
    const kinds = tokensOf('(severity>=high and title !~ "a \\"b\\"") ').map(
      ({ kind, text }) => `${kind} ${text}`,
    );
    expect(kinds).toEqual([
      "open (",
      "word severity",
      "operator >=",
      "word high",
      "word and",
      "word title",
      "operator !~",
      'string a \\"b\\"',
      "close )",
    ]);
  });

  it("cover every character but blanks, whatever was typed", () => {
    const text = "a! 'x' \\ \u0000 😀 \"open";
    const covered = tokensOf(text).map(({ start, end }) => text.slice(start, end));
    expect(covered.join("")).toBe(text.replaceAll(/[\s]/g, ""));
  });

  it.each([
    ["", true],
    ["a = (b)", true],
    ['a = "("', true],
    ["(a = b", false],
    ["a = b)", false],
    ["a) or (b", false],
    ['a = "b', false],
    ['a = "b\\"', false],
  ])("know whether %s is closed: %j", (text, closed) => expect(isBalanced(text)).toBe(closed));

  it("write values so that nothing in them means anything", () => {
    expect(written("trivy:image-core")).toBe("trivy:image-core");
    expect(written("two words")).toBe('"two words"');
    expect(written("and")).toBe('"and"');
    expect(written("")).toBe('""');
    expect(written("a)b")).toBe('"a)b"');
    expect(quoted('\\"')).toBe('"\\\\\\""');
  });
});
