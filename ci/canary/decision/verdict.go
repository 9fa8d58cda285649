package decision

import "time"

// Verdict is the answer.
type Verdict string

// The verdicts. Inconclusive before the deadline means go on; at the deadline it means that the question stays open, and a
// person or a policy has to say what to do with a canary that is neither proven bad nor proven safe.
const (
	RollBack     Verdict = "rollBack"
	Promote      Verdict = "promote"
	Inconclusive Verdict = "inconclusive"
)

// Code says what a reason is about.
type Code string

// The codes of reasons. Those down to CodeFewRequests roll back.
const (
	CodeWorse          Code = "worse"
	CodeHardStop       Code = "hardStop"
	CodeUnhealthy      Code = "targetsUnhealthy"
	CodeFewRequests    Code = "tooFewRequests"
	CodeManyRequests   Code = "tooManyRequests"
	CodeBothBroken     Code = "bothBroken"
	CodeSafe           Code = "provenSafe"
	CodeNotProven      Code = "notProven"
	CodeNoData         Code = "noData"
	CodeTooEarly       Code = "tooEarly"
	CodeTargetsMissing Code = "targetsMissing"
	CodeDeadline       Code = "deadline"
)

// Reason is a part of why, for a person.
type Reason struct {
	Code Code   `json:"code"`
	Text string `json:"text"`
}

// Decision is the answer after an interval.
type Decision struct {
	Verdict Verdict `json:"verdict"`
	// Final says that more intervals will not change it (rolled back), or that the time is over.
	Final     bool      `json:"final"`
	At        time.Time `json:"at"`
	Intervals int       `json:"intervals"`
	// LogEvidence is the logarithm of the stake against the canary; P is the always-valid p-value of "it is no worse than
	// tolerated".
	LogEvidence float64  `json:"logEvidence"`
	P           float64  `json:"p"`
	Reasons     []Reason `json:"reasons"`
}
