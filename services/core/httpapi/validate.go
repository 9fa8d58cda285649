package httpapi

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// The contract's bounds, which the generated code does not check.
const (
	defaultLimit   = 50
	maxLimit       = 200
	maxSource      = 200
	minText        = 2
	maxText        = 200
	maxReason      = 2000
	maxCursorBytes = 200
	maxToken       = 100
	maxKey         = 100
	maxName        = 100
)

var sourceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/@-]*$`) //nolint:gochecknoglobals // compiled once

// validation collects what is wrong with a request.
type validation struct {
	faults []problem.FieldError
}

func (v *validation) add(field, format string, args ...any) {
	v.faults = append(v.faults, problem.FieldError{Field: field, Detail: fmt.Sprintf(format, args...)})
}

// err returns everything that was collected as one problem, or nil.
func (v *validation) err() error {
	if len(v.faults) == 0 {
		return nil
	}
	return invalidRequest(v.faults...)
}

func (v *validation) source(name string) {
	v.sourceIn("source", name)
}

func (v *validation) sourceIn(field, name string) {
	if len(name) > maxSource || !sourceName.MatchString(name) {
		v.add(field, "must look like scanner:target, with at most %d letters, digits and . _ : / @ -", maxSource)
	}
}

func (v *validation) text(field, text string, low, high int) {
	if n := utf8.RuneCountInString(text); n < low || n > high {
		v.add(field, "must have between %d and %d characters", low, high)
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		v.add(field, "must be UTF-8 without NUL")
	}
}

// pageOf reads the parameters of the list.
func pageOf(ctx context.Context, params api.ListFindingsParams) (finding.Page, error) {
	var v validation
	page := finding.Page{Limit: defaultLimit, Sort: finding.SortSeverity, Filter: v.filter(params)}
	if params.Limit != nil {
		page.Limit = *params.Limit
	}
	if page.Limit < 1 || page.Limit > maxLimit {
		v.add("limit", "must be between 1 and %d", maxLimit)
	}
	if params.Sort != nil {
		page.Sort = finding.Sort(*params.Sort)
		if !params.Sort.Valid() {
			v.add("sort", "must be severity, lastSeen, firstSeen, due or priority")
		}
	}
	if err := v.err(); err != nil {
		return page, err
	}
	var err error
	if page.Filter.Query, err = asked(ctx, params.Filter); err != nil || params.Cursor == nil {
		return page, err
	}
	return page, v.cursor(&page, *params.Cursor)
}

func (v *validation) cursor(page *finding.Page, text string) (err error) {
	if len(text) > maxCursorBytes {
		text = "" // Decoding that fails with the right message.
	}
	page.After, err = finding.DecodeCursor(text, page.Sort, page.Filter)
	return err //nolint:wrapcheck // a domain error on its way to problemOf
}

func (v *validation) filter(params api.ListFindingsParams) finding.Filter {
	var filter finding.Filter
	if params.Severity != nil {
		filter.Severities = v.severities(*params.Severity)
	}
	if params.State != nil {
		filter.States = v.states(*params.State)
	}
	if params.Source != nil {
		filter.Source = *params.Source
		v.source(filter.Source)
	}
	if params.Q != nil {
		filter.Text = *params.Q
		v.text("q", filter.Text, minText, maxText)
	}
	return filter
}

func (v *validation) severities(names []api.Severity) []finding.Severity {
	severities := make([]finding.Severity, 0, len(names))
	for _, name := range names {
		severity, known := finding.ParseSeverity(string(name))
		if !known || !name.Valid() {
			v.add("severity", "must be one of critical, high, medium, low, info, unknown")
			return nil
		}
		severities = append(severities, severity)
	}
	return severities
}

func (v *validation) states(names []api.FindingState) []finding.State {
	states := make([]finding.State, 0, len(names))
	for _, name := range names {
		state, err := finding.ParseState(string(name))
		if err != nil {
			v.add("state", "must be one of new, triaged, in_progress, risk_accepted, false_positive, fixed, reopened")
			return nil
		}
		states = append(states, state)
	}
	return states
}
