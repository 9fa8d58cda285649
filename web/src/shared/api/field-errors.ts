import { faultsOf } from "./problem.ts";

/** Which input of a form a field of a request comes from; undefined for one that no input stands for. */
export type PlaceOf<Name extends string> = (field: string) => Name | undefined;

interface Placed<Name extends string> {
  name: Name;
  message: string;
}

/** What a service has said against single inputs of a form, the first fault of each. */
export function placedErrors<Name extends string>(error: unknown, placeOf: PlaceOf<Name>): Placed<Name>[] {
  const placed = new Map<Name, string>();
  for (const fault of faultsOf(error)) {
    const name = placeOf(fault.field);
    if (name !== undefined && !placed.has(name)) placed.set(name, sentence(fault.detail));
  }
  return [...placed].map(([name, message]) => ({ name, message }));
}

/** Whether every fault of an error stands at an input, so that nothing is left to be said above the form. */
export function isPlaced(error: unknown, placeOf: PlaceOf<string>): boolean {
  const faults = faultsOf(error);
  return faults.length > 0 && faults.every(({ field }) => placeOf(field) !== undefined);
}

/** Names the input for a field or for anything inside of it: `labels` stands for `actions.labels[3]`, too. */
export function placesOf<Name extends string>(places: readonly (readonly [string, Name])[]): PlaceOf<Name> {
  return (field) =>
    places.find(
      ([path]) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`),
    )?.[1];
}

/** The services go on after the name of the field, as in "must be a number"; at the field itself that needs a subject. */
function sentence(detail: string): string {
  const whole = /^(is|must|has|does|may|cannot|asks)\b/.test(detail)
    ? `It ${detail}`
    : detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.?!]$/.test(whole) ? whole : `${whole}.`;
}
