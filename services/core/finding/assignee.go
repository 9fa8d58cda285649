package finding

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AssigneeKind says whom a finding is assigned to.
type AssigneeKind string

// The kinds of assignees.
const (
	AssigneePerson AssigneeKind = "person"
	AssigneeTeam   AssigneeKind = "team"
)

// MaxAssignee is how many characters the name of an assignee may have.
const MaxAssignee = 200

// teamPrefix tells teams from persons where an assignee is one text, as in filters, the database and the audit trail.
const teamPrefix = "team:"

// Assignee is who works on a finding. The zero value is nobody.
type Assignee struct {
	Kind AssigneeKind `json:"kind"`
	// Name is a person's name as their token has it, or a team's name.
	Name string `json:"name"`
}

// Person returns the assignee that is a person.
func Person(name string) Assignee { return Assignee{Kind: AssigneePerson, Name: name} }

// Team returns the assignee that is a team.
func Team(name string) Assignee { return Assignee{Kind: AssigneeTeam, Name: name} }

// ParseAssignee reads what String wrote.
func ParseAssignee(text string) Assignee {
	if text == "" {
		return Assignee{}
	}
	if team, isTeam := strings.CutPrefix(text, teamPrefix); isTeam {
		return Team(team)
	}
	return Person(text)
}

// String returns the assignee as one text: a person's name, a team's after "team:", or an empty one for nobody.
func (a Assignee) String() string {
	if a.Kind == AssigneeTeam {
		return teamPrefix + a.Name
	}
	return a.Name
}

// Nobody reports whether nobody is assigned.
func (a Assignee) Nobody() bool { return a.Name == "" }

// Check reports what is wrong with an assignee that somebody wrote, or nil.
func (a Assignee) Check(field string) error {
	switch {
	case a.Kind != AssigneePerson && a.Kind != AssigneeTeam:
		return FieldErrorf(CodeInvalidRequest, field+".kind", "must be person or team")
	case a.Name == "" || utf8.RuneCountInString(a.Name) > MaxAssignee:
		return FieldErrorf(CodeInvalidRequest, field+".name", "must have between 1 and %d characters", MaxAssignee)
	case !utf8.ValidString(a.Name) || strings.ContainsFunc(a.Name, unicode.IsControl) || strings.TrimSpace(a.Name) != a.Name:
		return FieldErrorf(CodeInvalidRequest, field+".name", "must be one line of UTF-8 without blanks around it")
	case a.Kind == AssigneePerson && strings.HasPrefix(a.Name, teamPrefix):
		return FieldErrorf(CodeInvalidRequest, field+".name", "of a person cannot begin with %q; is it a team?", teamPrefix)
	}
	return nil
}

// MaxLabels is how many labels a finding may have.
const MaxLabels = 20

// labelForm is what a label looks like: short enough for a table, and the same however it is typed.
var labelForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9._/-]{0,48}[a-z0-9])?$`) //nolint:gochecknoglobals // compiled once

// CheckLabel reports what is wrong with a label, or nil.
func CheckLabel(field, label string) error {
	if labelForm.MatchString(label) {
		return nil
	}
	return FieldErrorf(CodeInvalidRequest, field,
		"must have 1 to 50 lower-case letters a to z, digits and . _ / - with a letter or digit at both ends, such as needs-review")
}

// Work says who changes a finding that they have read, and why.
type Work struct {
	Actor, Reason string
	// Version is the one that they know, or AnyVersion.
	Version int64
}
