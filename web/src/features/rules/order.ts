import type { Rule } from "./api/schemas.ts";

type Placed = Pick<Rule, "priority" | "createdAt">;

const mostPriority = 1_000_000;

/**
 * The number that lets a rule run before the one at `index - 1`, or after the one at `index + 1`, and before or after no
 * other. Of rules with the same number the older runs first. Undefined when there is no such number: the neighbours leave no
 * room.
 */
export function numberFor(
  rules: readonly Placed[],
  index: number,
  way: "earlier" | "later",
): number | undefined {
  const moved = rules[index];
  const others = rules.filter((_, at) => at !== index);
  const place = way === "earlier" ? index - 1 : index + 1;
  if (!moved || place < 0 || place > others.length) return undefined;
  const [before, after] = [others[place - 1], others[place]];
  const near = [before, after].flatMap((rule) => rule?.priority ?? []);
  return near
    .flatMap((priority) => [priority, priority - 1, priority + 1])
    .filter((priority) => priority >= 0 && priority <= mostPriority)
    .find((priority) => {
      const wanted = { ...moved, priority };
      return (!before || runsBefore(before, wanted)) && (!after || runsBefore(wanted, after));
    });
}

function runsBefore(one: Placed, other: Placed): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority;
  return one.createdAt < other.createdAt;
}
