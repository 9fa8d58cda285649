package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

func TestExport(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "warning"}, issue{"c", "error"})
	b.mustImport(t, "two", issue{"a", "note"})
	b.mustImport(t, "one", issue{"a", "error"}, issue{"b", "warning"})
	b.exec(t, `UPDATE findings SET assignee = 'team:platform', labels = '{pci,web}' WHERE rule_id = 'a'`)

	t.Run("HasWhatTheFilterMatches", func(t *testing.T) {
		t.Parallel()
		var rows []export.Row
		var rules []string
		err := b.store.Export(t.Context(), finding.Filter{Query: "state = new"}, func(f export.Findings) error {
			err := f.Rules(t.Context(), finding.SeverityHigh, func(r export.Rule) error {
				rules = append(rules, r.ID)
				return nil
			})
			return errors.Join(err, f.Rows(t.Context(), finding.Severities(), func(r *export.Row) error {
				rows = append(rows, *r)
				return nil
			}))
		})
		require.NoError(t, err)
		require.Equal(t, []string{"a"}, rules)
		require.Len(t, rows, 2)
		require.True(t, slices.IsSortedFunc(rows, func(a, b export.Row) int { return slices.Compare(a.ID[:], b.ID[:]) }))
		detail := b.byRule(t, "a")
		i := slices.IndexFunc(rows, func(r export.Row) bool { return r.ID == detail.ID })
		require.Equal(t, export.Row{
			ID: detail.ID, Kind: finding.KindCode, Severity: finding.SeverityHigh, State: finding.StateNew, Title: "about a", RuleID: "a",
			Path: "a.go", Sources: []string{"one", "two"}, FirstSeenAt: detail.FirstSeenAt, LastSeenAt: detail.LastSeenAt,
			StateChangedAt: detail.StateChangedAt, Description: "about a", Fingerprint: detail.Identity.Value[:],
			Team: "default", Assignee: finding.Team("platform"), Labels: []string{"pci", "web"},
			DueAt: detail.DueAt, SLAState: finding.SLARunning, Priority: detail.Priority,
		}, rows[i])
		require.NotNil(t, rows[i].DueAt)
		require.Positive(t, rows[i].Priority)
	})

	t.Run("ChoosesSeverities", func(t *testing.T) {
		t.Parallel()
		var rules []string
		err := b.store.Export(t.Context(), finding.Filter{}, func(f export.Findings) error {
			return f.Rows(t.Context(), []finding.Severity{finding.SeverityHigh}, func(r *export.Row) error {
				rules = append(rules, r.RuleID)
				return nil
			})
		})
		require.NoError(t, err)
		require.ElementsMatch(t, []string{"a", "c"}, rules)
	})
}

func TestExportOfManyIsAStream(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const many = 20_000
	b.exec(t, `INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, title, description, rule_id, component, purl, path,
			url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
		SELECT gen_random_uuid(), sha256(i::text::bytea), 1, '{}', 'code', 3, 'title ' || i, '', 'rule-' || i % 7, '', '', '', '',
			gen_random_uuid(), now(), now(), now() FROM generate_series(1, $1) AS i`, many)

	t.Run("HasAllOfThem", func(t *testing.T) {
		t.Parallel()
		seen := map[string]struct{}{}
		err := b.store.Export(t.Context(), finding.Filter{}, func(f export.Findings) error {
			return f.Rows(t.Context(), finding.Severities(), func(r *export.Row) error {
				seen[r.ID.String()] = struct{}{}
				return nil
			})
		})
		require.NoError(t, err)
		require.Len(t, seen, many)
	})

	t.Run("HoldsABatchAtMost", func(t *testing.T) {
		t.Parallel()
		// A reader that stops in the middle has made the database find no more than the batch that it was given.
		var fetched int
		stop := errors.New("enough")
		err := b.store.Export(t.Context(), finding.Filter{}, func(f export.Findings) error {
			return f.Rows(t.Context(), finding.Severities(), func(*export.Row) error {
				if fetched++; fetched == 700 {
					return stop
				}
				return nil
			})
		})
		require.ErrorIs(t, err, stop)
		require.Equal(t, 700, fetched)
	})

	t.Run("EndsWithItsContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		fetched := 0
		err := b.store.Export(ctx, finding.Filter{Query: fmt.Sprintf("age >= %dm", 0)}, func(f export.Findings) error {
			return f.Rows(ctx, finding.Severities(), func(*export.Row) error {
				if fetched++; fetched == 10 {
					cancel()
				}
				return nil
			})
		})
		require.ErrorIs(t, err, context.Canceled)
		require.Less(t, fetched, many/2)
	})
}
