import { type Field, fieldCalled, fields, type Word } from "./fields.ts";
import { isKeyword, type Token, tokensOf, written } from "./tokens.ts";

/** Something that may be written at the caret. */
export interface Suggestion extends Word {
  /** What is put into the filter for it. */
  insert: string;
}

export interface Suggestions {
  /** What the chosen one replaces, as indexes into the filter. */
  from: number;
  to: number;
  options: readonly Suggestion[];
}

/** What may come next. Without a guess there is something in front that the language does not know. */
type Expected =
  | { next: "term" | "join" | "words" }
  | { next: "operator" | "in" | "list" | "value" | "item" | "separator"; field: Field };

const beginning: Expected = { next: "term" };
const joined: Expected = { next: "join" };

/** Proposes what to write where the caret is. */
export function suggest(text: string, caret: number, sources: readonly string[]): Suggestions {
  const tokens = tokensOf(text).filter((token) => token.start < caret);
  const last = tokens.at(-1);
  const typed = last && isTypedAt(last, caret) ? last : undefined;
  const before = typed ? tokens.slice(0, -1) : tokens;
  const expected = before.reduce<Expected | undefined>(follow, beginning);
  const depth = before.reduce(
    (open, { kind }) => open + Number(kind === "open") - Number(kind === "close"),
    0,
  );
  const prefix = typed ? prefixOf(typed, caret) : "";
  const options = optionsFor(expected, depth, sources).filter((option) => fits(option, prefix));
  return { from: typed?.start ?? caret, to: typed?.end ?? caret, options };
}

/** A filter in which a suggestion was taken, and where the caret is then. */
export function accept(text: string, { from, to }: Suggestions, { insert }: Suggestion) {
  // A comma or parenthesis follows its word closely, and a blank that is there already is not written again.
  const before = /^[,)]/.test(insert) ? text.slice(0, from).trimEnd() : text.slice(0, from);
  const rest = text.slice(to).replace(/^ /, "");
  return { text: before + insert + rest, caret: before.length + insert.length };
}

function prefixOf({ kind, text, start }: Token, caret: number): string {
  const quote = kind === "open-string" ? 1 : 0;
  return text.slice(0, caret - start - quote).toLowerCase();
}

/** Whether the caret is at a word or text that may become longer. Anything else is complete as soon as it is there. */
function isTypedAt({ kind, end }: Token, caret: number): boolean {
  return kind === "open-string" || (kind === "word" && caret <= end);
}

function fits({ text, insert }: Suggestion, prefix: string): boolean {
  if (prefix === "") return true;
  // What is there already, word for word, is no help.
  return text.toLowerCase().startsWith(prefix) || insert.toLowerCase().startsWith(`"${prefix}`);
}

/** What is expected after one more token. */
function follow(expected: Expected | undefined, token: Token): Expected | undefined {
  switch (expected?.next) {
    case "term":
      return afterTerm(token);
    case "operator":
      return afterOperator(expected.field, token);
    case "in":
      return isKeyword(token, "in") ? { next: "list", field: expected.field } : undefined;
    case "list":
      return token.kind === "open" ? { next: "item", field: expected.field } : undefined;
    case "item":
      return isValue(token) ? { next: "separator", field: expected.field } : undefined;
    case "separator":
      return token.kind === "comma" ? { next: "item", field: expected.field } : closed(token);
    case "value":
    case "words":
      return isValue(token) ? joined : undefined;
    case "join":
      return isKeyword(token, "and") || isKeyword(token, "or") ? beginning : closed(token);
  }
  return undefined;
}

function afterTerm(token: Token): Expected | undefined {
  if (token.kind === "open" || isKeyword(token, "not")) return beginning;
  if (isKeyword(token, "text")) return { next: "words" };
  const field = token.kind === "word" ? fieldCalled(token.text) : undefined;
  return field && { next: "operator", field };
}

function afterOperator(field: Field, token: Token): Expected | undefined {
  if (isKeyword(token, "not")) return { next: "in", field };
  if (isKeyword(token, "in")) return { next: "list", field };
  return token.kind === "operator" ? { next: "value", field } : undefined;
}

function isValue(token: Token): boolean {
  return token.kind === "string" || (token.kind === "word" && !isKeyword(token));
}

function closed(token: Token): Expected | undefined {
  return token.kind === "close" ? joined : undefined;
}

function optionsFor(expected: Expected | undefined, depth: number, sources: readonly string[]): Suggestion[] {
  switch (expected?.next) {
    case "term":
      return [...fields.map(spaced), ...beginnings];
    case "operator":
      return expected.field.operators.map(operator);
    case "in":
      return [{ text: "in", means: "is none of", insert: "in (" }];
    case "list":
      return [{ text: "(", means: "the list begins", insert: "(" }];
    case "value":
    case "item":
      return valuesOf(expected.field, sources).map(spaced);
    case "separator":
      return [
        { text: ",", means: "one more", insert: ", " },
        { text: ")", means: "the list ends", insert: ") " },
      ];
    case "join":
      return depth > 0 ? [...joints, { text: ")", means: "the parenthesis ends", insert: ") " }] : joints;
  }
  return [];
}

const beginnings: Suggestion[] = [
  { text: "text", means: "words anywhere, in any order", insert: 'text "' },
  { text: "not", means: "the opposite of what follows", insert: "not " },
  { text: "(", means: "what belongs together", insert: "(" },
];

const joints: Suggestion[] = [
  { text: "and", means: "both", insert: "and " },
  { text: "or", means: "one of them, or both", insert: "or " },
];

function spaced({ text, means }: Word): Suggestion {
  return { text, means, insert: `${written(text)} ` };
}

function operator({ text, means }: Word): Suggestion {
  return { text, means, insert: text.endsWith("in") ? `${text} (` : `${text} ` };
}

function valuesOf({ values }: Field, sources: readonly string[]): readonly Word[] {
  return values === "sources" ? sources.map((text) => ({ text, means: "" })) : values;
}
