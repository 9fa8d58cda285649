package event

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Assignment says to whom findings were given. All events about it carry its id.
type Assignment struct {
	ID uuid.UUID `json:"operation"`
	// Assignee is nil when the findings are nobody's any more.
	Assignee *finding.Assignee `json:"assignee"`
	Actor    string            `json:"actor"`
	Reason   string            `json:"reason"`
}

// assignmentData is the data of an event about an assignment.
type assignmentData struct {
	Assignment
	items
}

// OfAssignment returns the event about those findings of an assignment that have one severity.
func OfAssignment(assignment Assignment, batch Batch, at time.Time) (Event, error) {
	list, err := batch.items()
	if err != nil {
		return Event{}, err
	}
	return newEvent(FindingAssigned, assignment.ID.String(), &batch.Severity, at, assignmentData{assignment, list})
}

// commentData is the data of an event about a comment. What it says is not in it: who deletes a comment means everywhere, and
// an event that was sent cannot be called back.
type commentData struct {
	Finding  Item      `json:"finding"`
	Comment  uuid.UUID `json:"comment"`
	Author   string    `json:"author"`
	Mentions []string  `json:"mentions"`
}

// OfComment returns the event about a comment on a finding.
func OfComment(f finding.Finding, c finding.Comment, at time.Time) (Event, error) {
	data := commentData{Finding: ItemOf(f), Comment: c.ID, Author: c.Author, Mentions: c.Mentions}
	return newEvent(FindingCommented, f.ID.String(), &f.Severity, at, data)
}

// Match says which rule matched findings, and when: in an import, or in a run that somebody asked for.
type Match struct {
	Rule MatchedRule `json:"rule"`
	Run  uuid.UUID   `json:"run"`
	// Import is the one that brought the findings; nil for a run that somebody asked for.
	Import *uuid.UUID `json:"import"`
}

// MatchedRule is a rule as events tell of it.
type MatchedRule struct {
	ID      uuid.UUID `json:"id"`
	Name    string    `json:"name"`
	Version int64     `json:"version"`
}

// matchData is the data of an event about what a rule matched.
type matchData struct {
	Match
	items
}

// OfMatch returns the event about those findings that a rule matched and that have one severity.
func OfMatch(match Match, batch Batch, at time.Time) (Event, error) {
	list, err := batch.items()
	if err != nil {
		return Event{}, err
	}
	return newEvent(RuleMatched, match.Rule.ID.String(), &batch.Severity, at, matchData{match, list})
}
