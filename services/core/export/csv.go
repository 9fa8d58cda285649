package export

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// columns are the names in the first line. The description is left out: it is many lines of text, which no spreadsheet
// shows well.
func columns() []string {
	return []string{
		"id", "kind", "severity", "state", "title", "rule", "component", "component_version", "fixed_version", "purl", "path",
		"line", "sources", "first_seen", "last_seen", "state_changed", "url", "fingerprint",
		// Who reads columns by their place finds the new ones behind the old.
		"team", "assignee", "labels", "due", "sla", "priority",
	}
}

func writeCSV(ctx context.Context, w io.Writer, findings Findings) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180 wants it.
	if err := out.Write(columns()); err != nil {
		return err //nolint:wrapcheck // Write says what it was
	}
	err := findings.Rows(ctx, finding.Severities(), func(r *Row) error {
		return out.Write(cells(r)) //nolint:wrapcheck // Write says what it was
	})
	if err != nil {
		return err //nolint:wrapcheck // the source has said which operation it was
	}
	out.Flush()
	return out.Error() //nolint:wrapcheck // Write says what it was
}

func cells(r *Row) []string {
	line := ""
	if r.Line > 0 {
		line = strconv.Itoa(r.Line)
	}
	row := []string{
		r.ID.String(), string(r.Kind), r.Severity.String(), string(r.State), r.Title, r.RuleID, r.Component, r.Version,
		r.FixedVersion, r.PURL, r.Path, line, strings.Join(r.Sources, " "), timestamp(r.FirstSeenAt), timestamp(r.LastSeenAt),
		timestamp(r.StateChangedAt), r.URL, hex.EncodeToString(r.Fingerprint),
		r.Team, r.Assignee.String(), strings.Join(r.Labels, " "), timestampOrNone(r.DueAt), string(r.SLAState), strconv.Itoa(r.Priority),
	}
	for i := range row {
		row[i] = Harmless(row[i])
	}
	return row
}

func timestamp(t time.Time) string {
	return t.UTC().Format(time.RFC3339)
}

func timestampOrNone(t *time.Time) string {
	if t == nil {
		return ""
	}
	return timestamp(*t)
}

// Harmless keeps a spreadsheet from taking a cell for a formula, which could run programs or send the sheet away. What
// scanners report is input from outside. The apostrophe tells spreadsheets that the cell is a text.
func Harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
