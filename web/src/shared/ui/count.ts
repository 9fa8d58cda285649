const format = new Intl.NumberFormat("en-GB");

/** A number with its thousands apart. */
export function count(value: number): string {
  return format.format(value);
}

/** A number with what it counts, such as "1 finding" and "1,200 findings". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const units = ["bytes", "kB", "MB", "GB", "TB"];

/** A size in the unit that leaves few digits. */
export function size(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const digits = power === 0 ? 0 : 1;
  return `${(bytes / 1000 ** power).toFixed(digits)} ${units[power]}`;
}
