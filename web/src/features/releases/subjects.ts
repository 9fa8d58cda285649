import type { Blocker } from "./api/schemas.ts";

/** What a waiver can name: a finding or a source, with everything for which it blocks. */
export interface Subject {
  value: string;
  label: string;
  description: string;
  finding?: string;
  source?: string;
}

/**
 * What can be let pass. A waiver names findings and sources; a blocker that is neither, such as an image that nobody has
 * looked at, is meant only by a waiver that names nothing, so it is offered only where it is all there is.
 */
export function subjectsOf(blockers: readonly Blocker[]): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const blocker of blockers) {
    const subject = subjectOf(blocker);
    const known = subjects.get(subject.value);
    if (known) known.description += ` ${subject.description}`;
    else subjects.set(subject.value, subject);
  }
  const all = [...subjects.values()];
  const named = all.filter(({ finding, source }) => finding ?? source);
  return named.length > 0 ? named : all;
}

function subjectOf({ key, detail, finding, source }: Blocker): Subject {
  if (finding) return { value: finding.id, label: finding.title, description: detail, finding: finding.id };
  if (source !== null) return { value: source, label: source, description: detail, source };
  return { value: key, label: detail, description: "" };
}
