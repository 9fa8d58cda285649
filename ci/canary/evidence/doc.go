// Package evidence is the record of a rollout: one JSON document a line, first the policy, then every interval with what was
// decided on it. It is only ever appended to. Whoever has the file can run the rule over it again, elsewhere and later, and
// gets the same verdicts.
package evidence
