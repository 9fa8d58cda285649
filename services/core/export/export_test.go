package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// sample are findings in memory.
type sample struct {
	rows []export.Row
	// broken is what comes after the last row.
	broken error
}

func (s sample) Rows(_ context.Context, severities []finding.Severity, yield func(*export.Row) error) error {
	for i := range s.rows {
		if slices.Contains(severities, s.rows[i].Severity) {
			if err := yield(&s.rows[i]); err != nil {
				return err
			}
		}
	}
	return s.broken
}

func (s sample) Rules(_ context.Context, severity finding.Severity, yield func(export.Rule) error) error {
	seen := map[string]bool{}
	for _, r := range s.rows {
		if r.Severity != severity || seen[r.RuleID] {
			continue
		}
		seen[r.RuleID] = true
		if err := yield(export.Rule{ID: r.RuleID, Kind: r.Kind, Title: r.Title, URL: r.URL}); err != nil {
			return err
		}
	}
	return nil
}

// rows has each kind with each severity, which makes one rule have several severities.
func rows() sample {
	var s sample
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	due := at.AddDate(0, 1, 0)
	rules := map[finding.Kind]string{
		finding.KindVulnerability: "CVE-2024-6119", finding.KindMisconfiguration: "DS002", finding.KindSecret: "aws-key",
		finding.KindLicence: "GPL-3.0", finding.KindCode: "G101", finding.KindThreat: "Recon:EC2/Portscan",
	}
	for _, kind := range finding.Kinds() {
		for _, severity := range finding.Severities() {
			id := uuid.New()
			r := export.Row{
				ID: id, Kind: kind, Severity: severity, State: finding.StateNew, Title: "About " + rules[kind], RuleID: rules[kind],
				Path: "a b/" + string(kind) + ".go", Line: 7, Sources: []string{"s:1", "s:2"}, FirstSeenAt: at, LastSeenAt: at, StateChangedAt: at,
				URL: "https://example.com/" + rules[kind], Description: "long\ntext", Fingerprint: bytes.Repeat(id[:], 2),
				Team: "payments", Assignee: finding.Team("platform"), Labels: []string{"pci", "web"}, DueAt: &due,
				SLAState: finding.SLARunning, Priority: 62,
			}
			switch kind {
			case finding.KindVulnerability:
				r.Component, r.Version, r.FixedVersion = "libssl3", "1.0", "1.1"
			case finding.KindLicence:
				r.Component = "libssl3"
			}
			s.rows = append(s.rows, r)
		}
	}
	return s
}

func write(t *testing.T, format export.Format, s sample) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, export.Write(t.Context(), &out, format, s))
	return out.String()
}

func TestCSV(t *testing.T) {
	t.Parallel()

	t.Run("HasALineForEachFinding", func(t *testing.T) {
		t.Parallel()
		s := rows()
		lines, err := csv.NewReader(strings.NewReader(write(t, export.CSV, s))).ReadAll()
		require.NoError(t, err)
		require.Len(t, lines, 1+len(s.rows))
		require.Equal(t, "id", lines[0][0])
		require.Equal(t, []string{
			s.rows[0].ID.String(), "vulnerability", "critical", "new", "About CVE-2024-6119", "CVE-2024-6119", "libssl3", "1.0", "1.1", "",
			"a b/vulnerability.go", "7", "s:1 s:2", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z",
			"https://example.com/CVE-2024-6119", strings.Repeat(strings.ReplaceAll(s.rows[0].ID.String(), "-", ""), 2),
			"payments", "team:platform", "pci web", "2026-03-03T12:00:00Z", "running", "62",
		}, lines[1])
	})

	t.Run("HasNoFormulas", func(t *testing.T) {
		t.Parallel()
		for _, title := range []string{
			`=cmd|' /C calc'!A0`, "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|x", "%0A=1", "＝1",
		} {
			s := sample{rows: []export.Row{{Title: title, Component: title, Path: "fine=1+1"}}}
			lines, err := csv.NewReader(strings.NewReader(write(t, export.CSV, s))).ReadAll()
			require.NoError(t, err)
			require.Equal(t, "'"+strings.ReplaceAll(title, "\r", ""), strings.ReplaceAll(lines[1][4], "\r", ""))
			require.Equal(t, byte('\''), lines[1][6][0])
			require.Equal(t, "fine=1+1", lines[1][10])
		}
	})
}

func TestJSON(t *testing.T) {
	t.Parallel()
	s := rows()
	var got api.FindingsExport
	require.NoError(t, json.Unmarshal([]byte(write(t, export.JSON, s)), &got))
	require.Len(t, got.Findings, len(s.rows))
	require.Equal(t, s.rows[3].ID, got.Findings[3].Id)
	require.Equal(t, "long\ntext", got.Findings[3].Description)
	require.Equal(t, "payments", got.Findings[3].Team)
	require.Equal(t, &api.Assignee{Kind: api.AssigneeKindTeam, Name: "platform"}, got.Findings[3].Assignee)
	require.Equal(t, []string{"pci", "web"}, got.Findings[3].Labels)
	require.Equal(t, s.rows[3].DueAt, got.Findings[3].DueAt)
	require.Equal(t, api.SlaStateRunning, got.Findings[3].SlaState)
	require.Equal(t, 62, got.Findings[3].Priority)
	bare := write(t, export.JSON, sample{rows: []export.Row{{}}})
	require.Contains(t, bare, `"labels":[]`)
	require.Contains(t, bare, `"dueAt":null`)
	require.NotContains(t, bare, "assignee")
	require.JSONEq(t, `{"findings":[]}`, write(t, export.JSON, sample{}))
}

// TestSARIFComesBack reads the file with our own importer, as any hub would.
func TestSARIFComesBack(t *testing.T) {
	t.Parallel()
	s := rows()
	text := write(t, export.SARIF, s)
	var got []finding.Observation
	summary, err := report.Parse(strings.NewReader(text), report.SARIF, report.DefaultLimits(), func(o finding.Observation) error {
		got = append(got, o)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, report.Summary{
		Format: report.SARIF, Tool: summary.Tool, Records: len(s.rows), Bytes: int64(len(text)), SHA256: summary.SHA256,
	}, summary)
	require.Contains(t, summary.Tool, "CloudSec")
	require.Len(t, got, len(s.rows))
	slices.SortStableFunc(s.rows, func(a, b export.Row) int { return int(b.Severity - a.Severity) })
	for i, r := range s.rows {
		o := got[i]
		want := r.Severity
		if want == finding.SeverityUnknown { // The one step that SARIF has no word for.
			want = finding.SeverityInfo
		}
		require.Equal(t, want, o.Severity, "%+v", r)
		require.Equal(t, r.Kind, o.Kind)
		require.Equal(t, r.RuleID, o.RuleID)
		require.Equal(t, r.Title, o.Title)
		require.Equal(t, r.Component, o.Component)
		require.Equal(t, r.Version, o.Version)
		require.Equal(t, r.FixedVersion, o.FixedVersion)
		require.Equal(t, strings.ReplaceAll(r.Path, " ", "%20"), o.Path)
		require.Equal(t, r.Line, o.Line)
		require.Equal(t, r.URL, o.URL)
	}
}

func TestSARIF(t *testing.T) {
	t.Parallel()

	t.Run("SaysThatNothingWasFound", func(t *testing.T) {
		t.Parallel()
		summary, err := report.Parse(strings.NewReader(write(t, export.SARIF, sample{})), report.SARIF, report.DefaultLimits(), nil)
		require.NoError(t, err)
		require.Zero(t, summary.Records)
	})

	t.Run("SuppressesWhatSomebodyDecided", func(t *testing.T) {
		t.Parallel()
		s := sample{rows: []export.Row{{RuleID: "a", Kind: finding.KindCode, State: finding.StateFalsePositive, Severity: finding.SeverityLow}}}
		summary, err := report.Parse(strings.NewReader(write(t, export.SARIF, s)), report.SARIF, report.DefaultLimits(), nil)
		require.NoError(t, err)
		require.Equal(t, 1, summary.Records)
		require.Equal(t, 1, summary.Skipped)
	})

	t.Run("SaysWhoseItIsAndWhenItIsDue", func(t *testing.T) {
		t.Parallel()
		var file struct {
			Runs []struct {
				Results []struct{ Properties map[string]any }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(write(t, export.SARIF, rows())), &file))
		got := file.Runs[0].Results[0].Properties
		require.Equal(t, "payments", got["team"])
		require.Equal(t, "team:platform", got["assignee"])
		require.Equal(t, []any{"pci", "web"}, got["labels"])
		require.Equal(t, "2026-03-03T12:00:00Z", got["dueAt"])
		require.Equal(t, "running", got["slaState"])
		require.InDelta(t, 62, got["priority"], 0)
	})

	t.Run("HasUniqueRulesInEachRun", func(t *testing.T) {
		t.Parallel()
		var file struct {
			Version string
			Runs    []struct {
				AutomationDetails struct{ ID string }
				Tool              struct {
					Driver struct{ Rules []struct{ ID string } }
				}
				Results []struct{ RuleID, Level, Kind string }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(write(t, export.SARIF, rows())), &file))
		require.Equal(t, "2.1.0", file.Version)
		require.Len(t, file.Runs, len(finding.Severities()))
		for i, run := range file.Runs {
			require.Equal(t, "cloudsec/"+finding.Severities()[i].String()+"/", run.AutomationDetails.ID)
			require.Len(t, run.Tool.Driver.Rules, len(finding.Kinds()))
			require.Len(t, run.Results, len(finding.Kinds()))
			for _, r := range run.Results {
				require.Equal(t, r.Level == "none", r.Kind == "review", "the format allows a failure no level none")
			}
		}
	})
}

// TestATorsoDoesNotLookWhole breaks each format after the last finding.
func TestATorsoDoesNotLookWhole(t *testing.T) {
	t.Parallel()
	for _, format := range []export.Format{export.CSV, export.JSON, export.SARIF} {
		s := rows()
		s.broken = errors.New("connection lost")
		var out bytes.Buffer
		err := export.Write(t.Context(), &out, format, s)
		require.ErrorIs(t, err, s.broken, format)
		if format != export.CSV { // CSV has no end that could be missing; the transfer itself must break.
			require.False(t, json.Valid(out.Bytes()), format)
		}
	}
	require.Error(t, export.Write(t.Context(), io.Discard, "pdf", sample{}))
}
