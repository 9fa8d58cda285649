import { isPlaced, type PlaceOf } from "./field-errors.ts";
import { faultsOf } from "./problem.ts";

/** Shows at each field what a service found wrong with it, and moves to the first one. */
export function placeFaults<Name extends string>(
  error: unknown,
  fieldOf: PlaceOf<Name>,
  setError: (name: Name, fault: { message: string }, options: { shouldFocus: boolean }) => void,
) {
  const placed = faultsOf(error).flatMap(({ field, detail }) => {
    const name = fieldOf(field);
    return name === undefined ? [] : [{ name, message: sentence(detail) }];
  });
  for (const [index, { name, message }] of placed.entries()) {
    setError(name, { message }, { shouldFocus: index === 0 });
  }
}

/** What is left to say of an error beside the fields: nothing when they tell all of it. */
export function unplaced<Name extends string>(error: unknown, fieldOf: PlaceOf<Name>): unknown {
  return isPlaced(error, fieldOf) ? undefined : error;
}

/** Services write a fault as the end of a sentence that begins with the field's name. */
function sentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
