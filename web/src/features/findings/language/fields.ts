import { criticalities, exposures, kinds, severities, slaStates, states } from "../api/schemas.ts";
import {
  criticalityLabels,
  exposureLabels,
  kindLabels,
  severityLabels,
  slaLabels,
  stateLabels,
} from "../labels.ts";

/** A word that may stand somewhere, and what it means. */
export interface Word {
  text: string;
  means: string;
}

/** Something of a finding that a filter can ask about. */
export interface Field extends Word {
  operators: readonly Word[];
  /** What may be compared with, or examples of it. Sources are known only to the service. */
  values: readonly Word[] | "sources";
}

const equal = { text: "=", means: "is" };
const different = { text: "!=", means: "is not" };
const contains = { text: "~", means: "contains" };
const lacks = { text: "!~", means: "does not contain" };
const among = { text: "in", means: "is one of" };
const notAmong = { text: "not in", means: "is none of" };

const names = [equal, different, among, notAmong];
const texts = [equal, contains, different, lacks, among, notAmong];
const times = [
  { text: "<", means: "before" },
  { text: "<=", means: "before, or then" },
  { text: ">", means: "after" },
  { text: ">=", means: "after, or then" },
];
const spans = [
  { text: ">", means: "older than" },
  { text: ">=", means: "at least as old as" },
  { text: "<", means: "younger than" },
  { text: "<=", means: "at most as old as" },
];
const worse = [
  equal,
  { text: ">=", means: "at least as bad as" },
  { text: ">", means: "worse than" },
  { text: "<=", means: "at most as bad as" },
  { text: "<", means: "less bad than" },
  different,
  among,
  notAmong,
];
const numbers = [
  { text: ">=", means: "at least" },
  { text: ">", means: "more than" },
  { text: "<=", means: "at most" },
  { text: "<", means: "less than" },
  equal,
  different,
];

const moments = [
  { text: "now-24h", means: "a day ago" },
  { text: "now-7d", means: "a week ago" },
  { text: "now-30d", means: "30 days ago" },
  { text: "now-90d", means: "90 days ago" },
];
const deadlines = [
  { text: "now", means: "this moment" },
  { text: "now+24h", means: "in a day" },
  { text: "now+7d", means: "in a week" },
  { text: "now+30d", means: "in 30 days" },
];
const ages = [
  { text: "24h", means: "a day" },
  { text: "7d", means: "a week" },
  { text: "30d", means: "30 days" },
  { text: "90d", means: "90 days" },
];
const priorities = [
  { text: "80", means: "only the most pressing" },
  { text: "50", means: "the more pressing half of the scale" },
  { text: "20", means: "all but the least pressing" },
];
const chances = [
  { text: "0.01", means: "1 in 100" },
  { text: "0.1", means: "1 in 10" },
  { text: "0.5", means: "1 in 2" },
];
const truths = [
  { text: "true", means: "yes" },
  { text: "false", means: "no" },
];

function wordsOf<Value extends string>(values: readonly Value[], labels: Record<Value, string>): Word[] {
  return values.map((text) => ({ text, means: labels[text] }));
}

/** The fields of the service's language, the ones most asked about first. */
export const fields: readonly Field[] = [
  { text: "severity", means: "how bad it is", operators: worse, values: wordsOf(severities, severityLabels) },
  { text: "state", means: "where it is in its life", operators: names, values: wordsOf(states, stateLabels) },
  { text: "kind", means: "what sort of issue", operators: names, values: wordsOf(kinds, kindLabels) },
  { text: "source", means: "who reports it now", operators: texts, values: "sources" },
  { text: "priority", means: "what to do first, 0 to 100", operators: numbers, values: priorities },
  { text: "due", means: "when it has to be remediated", operators: times, values: deadlines },
  { text: "sla", means: "whether it is on time", operators: names, values: wordsOf(slaStates, slaLabels) },
  { text: "kev", means: "whether it is known to be exploited", operators: names, values: truths },
  { text: "epss", means: "how likely it will be exploited, 0 to 1", operators: numbers, values: chances },
  {
    text: "exposure",
    means: "from where it can be reached",
    operators: names,
    values: wordsOf(exposures, exposureLabels),
  },
  {
    text: "criticality",
    means: "how important the asset is",
    operators: names,
    values: wordsOf(criticalities, criticalityLabels),
  },
  {
    text: "assignee",
    means: "who works on it",
    operators: names,
    values: [
      { text: "me", means: "yourself" },
      { text: "unassigned", means: "nobody" },
    ],
  },
  { text: "label", means: "a label that it has", operators: texts, values: [] },
  { text: "team", means: "the team that it belongs to", operators: texts, values: [] },
  { text: "component", means: "the package", operators: texts, values: [] },
  { text: "rule", means: "rule or vulnerability", operators: texts, values: [] },
  { text: "path", means: "the file", operators: texts, values: [] },
  { text: "title", means: "the issue in one line", operators: texts, values: [] },
  { text: "any", means: "title, rule, component or path", operators: [contains, lacks], values: [] },
  { text: "age", means: "how long it is known", operators: spans, values: ages },
  { text: "firstSeen", means: "when it was first reported", operators: times, values: moments },
  { text: "lastSeen", means: "when it was last reported", operators: times, values: moments },
  { text: "stateChanged", means: "when it came to its state", operators: times, values: moments },
  { text: "purl", means: "the package URL", operators: texts, values: [] },
  { text: "id", means: "the finding's id", operators: names, values: [] },
];

/** A field by its name, in any case. */
export function fieldCalled(name: string): Field | undefined {
  return fields.find(({ text }) => text.toLowerCase() === name.toLowerCase());
}
