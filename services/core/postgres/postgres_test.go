package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// bundle is a store on a database of its own, with a clock that moves by a minute with every look.
type bundle struct {
	store *postgres.Store
	pool  *pgxpool.Pool
}

func setup(tb testing.TB) bundle {
	tb.Helper()
	url := pgtest.URL(tb)
	_, err := postgres.Migrate(tb.Context(), url, slog.New(slog.DiscardHandler))
	require.NoError(tb, err)
	pool, err := postgres.Connect(access.System(tb.Context()), url, 8)
	require.NoError(tb, err)
	tb.Cleanup(pool.Close)
	return bundle{store: postgres.New(pool, time.Now), pool: pool}
}

// issue is one record of a test's report.
type issue struct {
	rule     string
	severity string
}

// sarif writes a report of issues, one file each.
func sarif(issues ...issue) string {
	results := make([]map[string]any, 0, len(issues))
	for _, i := range issues {
		results = append(results, map[string]any{
			"ruleId": i.rule, "level": i.severity, "message": map[string]string{"text": "about " + i.rule},
			"locations": []any{map[string]any{"physicalLocation": map[string]any{
				"artifactLocation": map[string]string{"uri": i.rule + ".go"},
			}}},
		})
	}
	text, _ := json.Marshal(map[string]any{
		"version": "2.1.0", "runs": []any{map[string]any{
			"tool": map[string]any{"driver": map[string]string{"name": "test"}}, "results": results,
		}},
	})
	return string(text)
}

func (b bundle) tryImport(ctx context.Context, source, text string) (finding.Import, bool, error) {
	return b.store.Import(ctx, source, "ci", func(emit report.Emit) (report.Summary, error) { //nolint:wrapcheck // a test
		return report.Parse(strings.NewReader(text), report.Detect, report.DefaultLimits(), emit)
	})
}

func (b bundle) mustImport(t *testing.T, source string, issues ...issue) finding.Import {
	t.Helper()
	done, again, err := b.tryImport(t.Context(), source, sarif(issues...))
	require.NoError(t, err)
	require.False(t, again)
	c := done.Counts
	require.Equal(t, c.Records, c.Created+c.Unchanged+c.Reopened+c.Collided+c.Skipped)
	stored, err := b.store.GetImport(t.Context(), done.ID)
	require.NoError(t, err)
	require.Equal(t, stored, done)
	return done
}

// byRule finds the one finding of a rule.
func (b bundle) byRule(t *testing.T, rule string) finding.Detail {
	t.Helper()
	list, err := b.store.List(t.Context(), finding.Page{Filter: finding.Filter{Text: rule + ".go"}, Limit: 10})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	detail, err := b.store.GetFinding(t.Context(), list.Items[0].ID)
	require.NoError(t, err)
	return detail
}

func (b bundle) count(t *testing.T, table string) int {
	t.Helper()
	var n int
	require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

func TestMigrate(t *testing.T) {
	t.Parallel()

	t.Run("ReachesTheVersionThatTheBuildWants", func(t *testing.T) {
		t.Parallel()
		url, logger := pgtest.URL(t), slog.New(slog.DiscardHandler)
		pool, err := postgres.Connect(access.System(t.Context()), url, 2)
		require.NoError(t, err)
		defer pool.Close()
		store := postgres.New(pool, time.Now)
		require.Error(t, store.CheckVersion(t.Context()), "a database without schema is not ready")

		wanted, err := postgres.WantedVersion()
		require.NoError(t, err)
		for range 2 { // The second time finds nothing to do.
			version, err := postgres.Migrate(t.Context(), url, logger)
			require.NoError(t, err)
			require.Equal(t, wanted, version)
			require.NoError(t, store.CheckVersion(t.Context()))
		}
		require.NoError(t, store.Ping(t.Context()))
	})

	t.Run("LetsReplicasStartTogether", func(t *testing.T) {
		t.Parallel()
		url := pgtest.URL(t)
		failures := make(chan error, 3)
		for range 3 {
			go func() {
				_, err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler))
				failures <- err
			}()
		}
		for range 3 {
			require.NoError(t, <-failures)
		}
	})

	t.Run("KeepsThePasswordOutOfErrors", func(t *testing.T) {
		t.Parallel()
		const bad = "postgres://u:hunter2@host:notaport/db"
		_, err := postgres.Connect(t.Context(), bad, 1)
		require.ErrorContains(t, err, "parse database URL")
		require.NotContains(t, err.Error(), "hunter2")
		_, err = postgres.Migrate(t.Context(), bad, slog.New(slog.DiscardHandler))
		require.ErrorContains(t, err, "parse database URL")
		require.NotContains(t, err.Error(), "hunter2")
	})
}

func TestSchemaGuards(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "s", issue{"a", "error"})
	_, err := b.store.Transition(t.Context(), b.byRule(t, "a").ID, finding.StateTriaged, "", "ann")
	require.NoError(t, err)

	for _, statement := range []string{
		"UPDATE audit SET reason = 'x'", "DELETE FROM audit", "TRUNCATE audit",
	} {
		_, err := b.pool.Exec(t.Context(), statement)
		require.ErrorContains(t, err, "append-only", statement)
	}
	for _, statement := range []string{
		"UPDATE findings SET state = 'odd'", "UPDATE findings SET severity = 6", "DELETE FROM findings",
		"INSERT INTO sources (name) VALUES ('s')",
	} {
		_, err := b.pool.Exec(t.Context(), statement)
		require.Error(t, err, statement)
	}
	require.Equal(t, 1, b.count(t, "audit"))
}

func TestTransition(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "s", issue{"a", "error"})
	before := b.byRule(t, "a")

	moved, err := b.decide(t, before.ID, finding.StateRiskAccepted, "not reachable", "ann")
	require.NoError(t, err)
	require.Equal(t, finding.StateRiskAccepted, moved.State)
	require.Greater(t, moved.Version, before.Version)
	require.Equal(t, moved, b.byRule(t, "a"))

	_, err = b.store.Transition(t.Context(), before.ID, finding.StateFixed, "", "ann")
	requireCode(t, err, finding.CodeIllegalTransition)
	_, err = b.store.Transition(t.Context(), before.ID, finding.StateTriaged, "", "ann")
	requireCode(t, err, finding.CodeReasonRequired)
	_, err = b.store.Transition(t.Context(), uuid.New(), finding.StateTriaged, "", "ann")
	requireCode(t, err, finding.CodeNotFound)

	trail, err := b.store.Audit(t.Context(), before.ID)
	require.NoError(t, err)
	require.Len(t, trail, 1, "what was refused leaves no entry")
	require.Equal(t, finding.AuditEntry{
		ID: trail[0].ID, At: moved.StateChangedAt, Actor: "ann", Action: finding.ActionTransition,
		From: finding.StateNew, To: finding.StateRiskAccepted, Reason: "not reachable",
	}, trail[0])
	_, err = b.store.Audit(t.Context(), uuid.New())
	requireCode(t, err, finding.CodeNotFound)
}

func TestList(t *testing.T) {
	t.Parallel()
	b := setup(t)
	issues := make([]issue, 0, 60)
	for i := range 60 {
		issues = append(issues, issue{fmt.Sprintf("rule-%02d", i), []string{"error", "warning", "note", "none"}[i%4]})
	}
	b.mustImport(t, "one", issues...)
	b.mustImport(t, "two", issues[20:40]...)
	_, err := b.store.Transition(t.Context(), b.byRule(t, "rule-04").ID, finding.StateFalsePositive, "no", "ann")
	require.NoError(t, err)

	for _, sort := range []finding.Sort{finding.SortSeverity, finding.SortLastSeen, finding.SortFirstSeen} {
		t.Run("PagesThroughEverythingOnceInOrderOf_"+string(sort), func(t *testing.T) {
			t.Parallel()
			all := b.walk(t, finding.Page{Sort: sort, Limit: 7})
			require.Len(t, all, 60)
			require.IsIncreasing(t, positions(all, sort))
		})
	}

	t.Run("Filters", func(t *testing.T) {
		t.Parallel()
		tests := map[string]struct {
			filter finding.Filter
			want   int
		}{
			"Severity":      {finding.Filter{Severities: []finding.Severity{finding.SeverityHigh, finding.SeverityInfo}}, 30},
			"State":         {finding.Filter{States: []finding.State{finding.StateFalsePositive}}, 1},
			"StateTwice":    {finding.Filter{States: []finding.State{finding.StateNew, finding.StateNew}}, 59},
			"Source":        {finding.Filter{Source: "two"}, 20},
			"UnknownSource": {finding.Filter{Source: "three"}, 0},
			"Text":          {finding.Filter{Text: "RULE-0"}, 10},
			"TextIsLiteral": {finding.Filter{Text: "rule_0"}, 0},
			"Everything": {finding.Filter{
				Severities: []finding.Severity{finding.SeverityHigh}, States: []finding.State{finding.StateNew},
				Source: "two", Text: "rule-2",
			}, 3},
		}
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				require.Len(t, b.walk(t, finding.Page{Filter: tt.filter, Limit: 6}), tt.want)
				list, err := b.store.List(t.Context(), finding.Page{Filter: tt.filter, Limit: 1})
				require.NoError(t, err)
				require.Equal(t, tt.want, list.Count)
				require.True(t, list.CountExact)
			})
		}
	})
}

// walk follows the cursors to the end.
func (b bundle) walk(t *testing.T, page finding.Page) []finding.Finding {
	t.Helper()
	var all []finding.Finding
	for {
		list, err := b.store.List(t.Context(), page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(list.Items), page.Limit)
		all = append(all, list.Items...)
		if list.Next == nil {
			return all
		}
		page.After = list.Next
	}
}

// positions makes the sort key of each finding a string that grows along the list.
func positions(list []finding.Finding, sort finding.Sort) []string {
	keys := make([]string, 0, len(list))
	for _, f := range list {
		rank := int64(9 - f.Severity)
		if sort == finding.SortLastSeen {
			rank = 1<<62 - f.LastSeenAt.UnixMicro()
		}
		if sort == finding.SortFirstSeen {
			rank = 1<<62 - f.FirstSeenAt.UnixMicro()
		}
		inverted := f.ID
		for i := range inverted {
			inverted[i] ^= 0xff
		}
		keys = append(keys, fmt.Sprintf("%020d %s", rank, inverted))
	}
	return keys
}

func requireCode(t *testing.T, err error, code finding.Code) {
	t.Helper()
	var domain *finding.Error
	require.ErrorAs(t, err, &domain)
	require.Equal(t, code, domain.Code)
}
