package gate

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// WaiverRequest is a person's wish to let blockers of an evaluation pass.
type WaiverRequest struct {
	Reason  string
	Expires time.Time
	// Findings and Sources name the blockers. Without any of them, all are meant.
	Findings []uuid.UUID
	Sources  []string
}

// Check says why the wish cannot be granted now, or nil.
func (r WaiverRequest) Check(now time.Time, most time.Duration) error {
	switch {
	case r.Reason == "":
		return finding.FieldErrorf(finding.CodeReasonRequired, "reason", "is required; somebody will ask")
	case !r.Expires.After(now):
		return finding.FieldErrorf(finding.CodeInvalidRequest, "expiresAt", "must be in the future")
	case r.Expires.After(now.Add(most)):
		return finding.FieldErrorf(finding.CodeNotWaivable, "expiresAt", "may be at most %s ahead under this policy", round(most))
	}
	return nil
}

// Blockers returns the keys of the blockers that the wish is about.
func (r WaiverRequest) Blockers(result Result) ([]string, error) {
	if result.BlockerCount == 0 {
		return nil, finding.Errorf(finding.CodeNotWaivable, "Nothing blocked in this evaluation.")
	}
	if len(r.Findings)+len(r.Sources) == 0 {
		return everyBlocker(result)
	}
	var keys []string
	for _, id := range r.Findings {
		found := keysOf(result, func(b Blocker) bool { return b.Found != nil && b.Found.ID == id })
		if len(found) == 0 {
			return nil, finding.FieldErrorf(finding.CodeNotWaivable, "findings", "%s is not among the evaluation's blockers", id)
		}
		keys = append(keys, found...)
	}
	for _, name := range r.Sources {
		found := keysOf(result, func(b Blocker) bool { return b.Source == name })
		if len(found) == 0 {
			return nil, finding.FieldErrorf(finding.CodeNotWaivable, "sources", "%s is not among the evaluation's blockers", name)
		}
		keys = append(keys, found...)
	}
	return keys, nil
}

// everyBlocker refuses to let pass what nobody can have looked at.
func everyBlocker(result Result) ([]string, error) {
	if result.BlockerCount > len(result.Blockers) {
		return nil, finding.Errorf(finding.CodeNotWaivable,
			"The evaluation has %d blockers and lists %d. Nobody can have looked at the others: name those that you mean, or mend some first.",
			result.BlockerCount, len(result.Blockers))
	}
	return keysOf(result, func(Blocker) bool { return true }), nil
}

func keysOf(result Result, match func(Blocker) bool) []string {
	var keys []string
	for _, b := range result.Blockers {
		if match(b) {
			keys = append(keys, b.Key)
		}
	}
	return keys
}
