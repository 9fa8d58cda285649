/** What sort of token it is. A string without its closing quote is one that is still being typed. */
export type TokenKind = "word" | "string" | "open-string" | "operator" | "open" | "close" | "comma" | "stray";

export interface Token {
  kind: TokenKind;
  /** As it was typed; of a string what is between its quotes. */
  text: string;
  /** Where it begins and where it has ended, as indexes into the filter. */
  start: number;
  end: number;
}

const patterns: [TokenKind, RegExp][] = [
  ["open", /\(/y],
  ["close", /\)/y],
  ["comma", /,/y],
  ["operator", /!=|!~|<=|>=|[=~<>]/y],
  ["string", /"((?:[^"\\]|\\.)*)"/suy],
  ["open-string", /"((?:[^"\\]|\\.)*\\?)$/suy],
  ["word", /[^\s()",=!~<>\\']+/uy],
  ["stray", /\S/uy],
];

/** Cuts a filter into tokens as the service does. It never fails: what has no meaning is a token too. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    if (token) tokens.push(token);
    at = token?.end ?? at + 1;
  }
  return tokens;
}

function tokenAt(text: string, start: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[1] ?? match[0], start, end: start + match[0].length };
  }
  return undefined;
}

const keywords = ["and", "or", "not", "in", "text"];

/** Whether the token is this word of the language. Those are free of case and never in quotes. */
export function isKeyword(token: Token | undefined, keyword?: string): boolean {
  if (token?.kind !== "word") return false;
  const word = token.text.toLowerCase();
  return keyword === undefined ? keywords.includes(word) : word === keyword;
}

/** Whether every parenthesis and every quote is closed, so that something can be written around the filter. */
export function isBalanced(text: string): boolean {
  let depth = 0;
  for (const { kind } of tokensOf(text)) {
    if (kind === "open-string") return false;
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** A text as a value: the way in which no character of it means anything. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** A value as people write it: without quotes where it needs none. */
export function written(value: string): string {
  const [first, ...others] = tokensOf(value);
  const plain = first?.kind === "word" && others.length === 0 && first.text === value && !isKeyword(first);
  return plain ? value : quoted(value);
}
