// Package team is the vocabulary of who works together: teams, their members and their sources. It knows neither the database
// nor HTTP.
package team

import (
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Default is the name of the team that is there from the beginning.
const Default = "default"

// Bounds of what people write.
const (
	MaxName    = 50
	MaxTitle   = 200
	MaxSubject = 200
	// MaxMembers is how many members a team may have, MaxTeams how many teams there may be.
	MaxMembers = 1000
	MaxTeams   = 1000
)

// Team is a team.
type Team struct {
	ID        int32
	Name      string
	Title     string
	CreatedAt time.Time
}

// Member is somebody in a team.
type Member struct {
	// Subject is who it is, as the identity provider says it: the `sub` of their tokens.
	Subject string
	// Name is who it is, as people say it.
	Name    string
	Role    token.Role
	AddedBy string
	AddedAt time.Time
}

// Membership is one team that somebody is in.
type Membership struct {
	TeamID int32
	Team   string
	Role   token.Role
}

// Source is who reports, and to whom.
type Source struct {
	ID             int32
	Name           string
	Team           string
	TeamID         int32
	LastImportID   *uuid.UUID
	LastReportedAt *time.Time
	CreatedAt      time.Time
}

// Moved is what became of the findings of a source that went to another team.
type Moved struct {
	Source Source
	// Findings went along. Kept stayed, because others report them, too, or because the new team has them already.
	Findings, Kept int
	// Fixed are those of Kept that nobody reports any more.
	Fixed int
}

var name = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`) //nolint:gochecknoglobals // compiled once

// CheckName reports what is wrong with a team's name.
func CheckName(text string) error {
	if len(text) > MaxName || !name.MatchString(text) {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "name",
			"must have at most %d of a-z, 0-9 and -, and begin and end with a letter or digit, such as payments-eu", MaxName)
	}
	return nil
}

// CheckRole reports whether one may have the role in a team.
func CheckRole(role token.Role) error {
	if !slices.Contains(token.Roles(), role) {
		return finding.FieldErrorf(finding.CodeInvalidRequest, "role", "must be viewer, analyst, lead, admin or ci")
	}
	return nil
}
