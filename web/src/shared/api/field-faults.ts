import { ApiError, type FieldError } from "./problem.ts";

/** Which field of a form is at fault when a service names one of its own; nothing where the form has none for it. */
export type FieldOf<Name extends string> = (field: string) => Name | undefined;

/** Shows at each field what a service found wrong with it, and moves to the first one. */
export function placeFaults<Name extends string>(
  error: unknown,
  fieldOf: FieldOf<Name>,
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
export function unplaced<Name extends string>(error: unknown, fieldOf: FieldOf<Name>): unknown {
  const faults = faultsOf(error);
  const told = faults.length > 0 && faults.every(({ field }) => fieldOf(field) !== undefined);
  return told ? undefined : error;
}

function faultsOf(error: unknown): readonly FieldError[] {
  return error instanceof ApiError ? error.fieldErrors : [];
}

/** Services write a fault as the end of a sentence that begins with the field's name. */
function sentence(detail: string): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
