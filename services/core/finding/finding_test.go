package finding_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	o := finding.Observation{
		Kind: finding.KindCode, RuleID: " r\n1 ", Path: `file:///work\src/../a.go`, Title: strings.Repeat("ü", 400),
		Description: "a\x00b\xff", URL: "javascript:alert(1)", Line: -4,
	}
	require.NoError(t, o.Normalise())
	require.Equal(t, "r 1", o.RuleID)
	require.Equal(t, "work/a.go", o.Path)
	require.Equal(t, strings.Repeat("ü", 250), o.Title)
	require.Equal(t, "ab\uFFFD", o.Description)
	require.Empty(t, o.URL, "an address that runs code must not reach a browser")
	require.Zero(t, o.Line)
}

func TestTransitions(t *testing.T) {
	t.Parallel()

	t.Run("AllowsWhatTheTableSays", func(t *testing.T) {
		t.Parallel()
		for _, from := range finding.States() {
			require.NotEmpty(t, finding.TransitionsFrom(from))
			for _, way := range finding.TransitionsFrom(from) {
				require.NoError(t, finding.CheckTransition(from, way.To, "because"))
			}
		}
	})

	t.Run("RefusesEverythingElse", func(t *testing.T) {
		t.Parallel()
		requireCode(t, finding.CheckTransition(finding.StateFixed, finding.StateTriaged, "x"), finding.CodeIllegalTransition)
		requireCode(t, finding.CheckTransition("odd", finding.StateTriaged, "x"), finding.CodeIllegalTransition)
		for _, from := range finding.States() {
			requireCode(t, finding.CheckTransition(from, finding.StateNew, "x"), finding.CodeIllegalTransition)
			requireCode(t, finding.CheckTransition(from, from, "x"), finding.CodeIllegalTransition)
		}
	})

	t.Run("WantsAReasonForDecisions", func(t *testing.T) {
		t.Parallel()
		for _, to := range []finding.State{finding.StateRiskAccepted, finding.StateFalsePositive, finding.StateFixed} {
			requireCode(t, finding.CheckTransition(finding.StateNew, to, ""), finding.CodeReasonRequired)
		}
		require.NoError(t, finding.CheckTransition(finding.StateNew, finding.StateTriaged, ""))
	})
}

func TestCursor(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 31, 12, 0, 0, 123_000, time.UTC)
	place := finding.Cursor{Severity: finding.SeverityHigh, LastSeenAt: at, ID: uuid.New()}
	filter := finding.Filter{States: []finding.State{finding.StateNew, finding.StateFixed}, Text: "x"}

	t.Run("ComesBack", func(t *testing.T) {
		t.Parallel()
		got, err := finding.DecodeCursor(place.Encode(finding.SortLastSeen, filter), finding.SortLastSeen, filter)
		require.NoError(t, err)
		require.Equal(t, finding.Cursor{LastSeenAt: at, ID: place.ID}, *got)
		got, err = finding.DecodeCursor(place.Encode(finding.SortSeverity, filter), finding.SortSeverity, filter)
		require.NoError(t, err)
		require.Equal(t, finding.Cursor{Severity: finding.SeverityHigh, ID: place.ID}, *got)
	})

	t.Run("DoesNotMindTheOrderOfFilterValues", func(t *testing.T) {
		t.Parallel()
		turned := finding.Filter{States: []finding.State{finding.StateFixed, finding.StateNew}, Text: "x"}
		_, err := finding.DecodeCursor(place.Encode(finding.SortSeverity, filter), finding.SortSeverity, turned)
		require.NoError(t, err)
	})

	t.Run("IsRefusedWithOtherFiltersOrOrder", func(t *testing.T) {
		t.Parallel()
		text := place.Encode(finding.SortSeverity, filter)
		_, err := finding.DecodeCursor(text, finding.SortLastSeen, filter)
		requireCode(t, err, finding.CodeInvalidCursor)
		_, err = finding.DecodeCursor(text, finding.SortSeverity, finding.Filter{})
		requireCode(t, err, finding.CodeInvalidCursor)
	})
}

// FuzzDecodeCursor checks that no text makes a cursor that the list could not have given out.
func FuzzDecodeCursor(f *testing.F) {
	place := finding.Cursor{Severity: finding.SeverityLow, LastSeenAt: time.Unix(1_800_000_000, 0), ID: uuid.New()}
	for _, sort := range []finding.Sort{finding.SortSeverity, finding.SortLastSeen} {
		f.Add(place.Encode(sort, finding.Filter{}), string(sort))
	}
	f.Add("", "severity")
	f.Add(strings.Repeat("_", 46), "lastSeen")
	f.Fuzz(func(t *testing.T, text, order string) {
		sort := finding.Sort(order)
		cursor, err := finding.DecodeCursor(text, sort, finding.Filter{})
		if err != nil {
			requireCode(t, err, finding.CodeInvalidCursor)
			return
		}
		require.True(t, cursor.Severity.Valid())
		require.Equal(t, text, cursor.Encode(sort, finding.Filter{}))
	})
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	for _, s := range finding.Severities() {
		parsed, ok := finding.ParseSeverity(strings.ToUpper(s.String()))
		require.True(t, ok)
		require.Equal(t, s, parsed)
	}
	_, ok := finding.ParseSeverity("grave")
	require.False(t, ok)
	scores := map[float64]finding.Severity{
		9.8: finding.SeverityCritical, 7: finding.SeverityHigh, 6.9: finding.SeverityMedium, 0.1: finding.SeverityLow, 0: finding.SeverityInfo,
	}
	for score, want := range scores {
		require.Equal(t, want, finding.SeverityOfScore(score), "%v", score)
	}
}

func requireCode(t *testing.T, err error, code finding.Code) {
	t.Helper()
	var domain *finding.Error
	require.ErrorAs(t, err, &domain)
	require.Equal(t, code, domain.Code)
}
