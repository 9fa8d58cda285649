package finding

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// DefaultMaxAcceptance is how long a risk may be accepted at most, unless the service is told otherwise: a year.
const DefaultMaxAcceptance = 366 * 24 * time.Hour

// maxOwner bounds the name of an owner.
const maxOwner = 200

// Terms are what accepting a risk needs besides a reason: somebody who answers for it, and an end.
type Terms struct {
	Owner     string
	ExpiresAt time.Time
}

// Check reports what is missing, or what may not be, at a time.
func (t Terms) Check(now time.Time, longest time.Duration) error {
	if t.Owner == "" || utf8.RuneCountInString(t.Owner) > maxOwner {
		return FieldErrorf(CodeInvalidRequest, "owner", "must say who answers for the accepted risk, in 1 to %d characters", maxOwner)
	}
	latest := now.Add(longest)
	switch {
	case t.ExpiresAt.IsZero():
		return FieldErrorf(CodeInvalidRequest, "expiresAt", "must say until when the risk is accepted; at most until %s",
			latest.Format(time.RFC3339))
	case !t.ExpiresAt.After(now):
		return FieldErrorf(CodeInvalidRequest, "expiresAt", "must be in the future; it is %s now", now.Format(time.RFC3339))
	case t.ExpiresAt.After(latest):
		return FieldErrorf(CodeInvalidRequest, "expiresAt", "must be at most %s from now, which is %s",
			days(longest), latest.Format(time.RFC3339))
	}
	return nil
}

// AcceptanceEnd says why an acceptance does not hold any more.
type AcceptanceEnd string

// The ends. Withdrawn is a person's decision; renewed means that another acceptance follows it, and merged that the finding
// became part of another.
const (
	AcceptanceExpired   AcceptanceEnd = "expired"
	AcceptanceWithdrawn AcceptanceEnd = "withdrawn"
	AcceptanceRenewed   AcceptanceEnd = "renewed"
	AcceptanceMerged    AcceptanceEnd = "merged"
)

// Acceptance is an accepted risk: who answers for it, why, and until when. It is never changed; a renewal is another one.
type Acceptance struct {
	ID        uuid.UUID
	FindingID uuid.UUID
	Terms
	Reason     string
	AcceptedBy string
	AcceptedAt time.Time
	// Renews is the acceptance that this one prolongs, if any.
	Renews *uuid.UUID
	// EndedAt is nil as long as it holds.
	EndedAt *time.Time
	EndedBy string
	End     AcceptanceEnd
	// Found is the finding as it is now, in lists.
	Found Finding
}

// AcceptancePage asks for one page of acceptances, those that expire first first.
type AcceptancePage struct {
	// Ended asks for those that hold no more.
	Ended bool
	// Owner, and Before for those that expire before a moment, narrow the list when they are set.
	Owner  string
	Before *time.Time
	Limit  int
	// After is where the page before ended.
	After *AcceptanceCursor
}

// AcceptanceCursor is a place in the list of acceptances.
type AcceptanceCursor struct {
	ExpiresAt time.Time
	ID        uuid.UUID
}

// days says a length of time the way people do.
func days(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= 2*day {
		return strconv.Itoa(int(d/day)) + " days"
	}
	return d.String()
}
