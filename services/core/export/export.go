// Package export writes findings as files: CSV, JSON and SARIF 2.1.0. Everything is a stream: what is held in memory is one
// finding at a time, however many there are.
package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Format is the format of a file.
type Format string

// The formats.
const (
	CSV   Format = "csv"
	JSON  Format = "json"
	SARIF Format = "sarif"
)

// ContentType is the media type of the format.
func (f Format) ContentType() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8"
	case SARIF:
		return "application/sarif+json"
	case JSON:
	}
	return "application/json"
}

// Row is a finding as it is exported.
type Row struct {
	ID             uuid.UUID
	Kind           finding.Kind
	Severity       finding.Severity
	State          finding.State
	Title          string
	RuleID         string
	Component      string
	Version        string
	FixedVersion   string
	PURL           string
	Path           string
	Line           int
	Sources        []string
	FirstSeenAt    time.Time
	LastSeenAt     time.Time
	StateChangedAt time.Time
	URL            string
	Description    string
	Fingerprint    []byte
	// Team is the name of the team that it belongs to.
	Team string
	// Assignee is who works on it, nobody by default; Labels are sorted.
	Assignee finding.Assignee
	Labels   []string
	// DueAt is when it has to be remediated, nil where no date holds, and SLAState how it stood to that when it was read.
	DueAt    *time.Time
	SLAState finding.SLAState
	// Priority is how soon to look at it, at most 100.
	Priority int
}

// Rule is what the findings of a rule have in common.
type Rule struct {
	ID    string
	Kind  finding.Kind
	Title string
	URL   string
}

// Findings are the findings to export, from one snapshot. Both methods may be called many times.
type Findings interface {
	// Rows calls yield for each finding of these severities, in the order of ids.
	Rows(ctx context.Context, severities []finding.Severity, yield func(*Row) error) error
	// Rules calls yield for each rule of the findings of a severity.
	Rules(ctx context.Context, severity finding.Severity, yield func(Rule) error) error
}

// Write writes all findings in a format. After an error the file is a torso, and the caller must not let it look whole.
func Write(ctx context.Context, w io.Writer, format Format, findings Findings) error {
	var err error
	switch format {
	case CSV:
		err = writeCSV(ctx, w, findings)
	case JSON:
		err = writeJSON(ctx, w, findings)
	case SARIF:
		err = writeSARIF(ctx, w, findings)
	default:
		err = errors.New("no such format")
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", format, err)
	}
	return nil
}
