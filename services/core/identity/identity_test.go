package identity_test

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/identity"
	"github.com/cloudsec/cloudsec/services/core/identity/seeds"
)

// The bars that the current recipe must not fall below, with and without what was only reported again. They say nothing
// about other installations: see README.md.
const (
	minPairs            = 1500
	minPrecision        = 0.995
	minRecall           = 0.98
	minPrecisionChanged = 0.994
	minRecallChanged    = 0.976
)

func TestCorpus(t *testing.T) {
	t.Parallel()
	corpus, err := identity.Load()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(corpus.Pairs), minPairs)

	t.Run("IsWhatTheSeedsSay", func(t *testing.T) {
		t.Parallel()
		order, composed, err := seeds.Compose()
		require.NoError(t, err)
		records, pairs, err := composed.Encode(order)
		require.NoError(t, err)
		for name, text := range map[string][]byte{"corpus/records.jsonl": records, "corpus/pairs.jsonl": pairs} {
			stored, err := os.ReadFile(name)
			require.NoError(t, err)
			require.True(t, bytes.Equal(stored, text), "%s: run `go run ./cmd/compose` and look at the diff", name)
		}
	})

	t.Run("HoldsTogether", func(t *testing.T) {
		t.Parallel()
		seen := map[string]bool{}
		labels := map[bool]int{}
		for _, p := range corpus.Pairs {
			for _, id := range slices.Concat([]string{p.A, p.B}, p.BeforeA, p.BeforeB) {
				require.Contains(t, corpus.Records, id)
			}
			labels[p.Same]++
			require.Equal(t, !p.Same, strings.HasPrefix(p.Category, "different: "), "%v", p)
			key := p.A + p.B + p.Category + strings.Join(slices.Concat(p.BeforeA, p.BeforeB), "")
			if p.Together {
				key += "together"
			}
			require.False(t, seen[key], "%v is there twice", p)
			seen[key] = true
		}
		require.Greater(t, labels[true], 700)
		require.Greater(t, labels[false], 700)
	})

	t.Run("HoldsNoSecret", func(t *testing.T) {
		t.Parallel()
		for _, r := range corpus.Records {
			if r.Kind == finding.KindSecret {
				require.Empty(t, r.Source)
				require.Empty(t, r.Text)
			}
		}
	})

	t.Run("ComesFromManyTools", func(t *testing.T) {
		t.Parallel()
		tools := map[string]bool{}
		for _, r := range corpus.Records {
			tools[r.Tool] = true
		}
		for _, tool := range []string{
			"trivy-json", "trivy-sarif", "grype", "osv-scanner", "dependabot", "semgrep", "gosec", "golangci-lint", "codeql", "checkov",
			"tfsec", "gitleaks", "hadolint", "bandit",
		} {
			require.Contains(t, slices.Collect(maps.Keys(tools)), tool)
		}
	})
}

func TestRecipes(t *testing.T) {
	t.Parallel()
	corpus, err := identity.Load()
	require.NoError(t, err)
	score, err := identity.Evaluate(corpus, identity.Judges())
	require.NoError(t, err)
	require.Equal(t, []string{"recipe 1", "recipe 2", "DefectDojo"}, score.Judges)
	first, current, dojo := score.Overall[0], score.Overall[1], score.Overall[2]

	t.Run("TheCurrentOneKeepsToTheBars", func(t *testing.T) {
		t.Parallel()
		require.GreaterOrEqual(t, current.Precision(), minPrecision)
		require.GreaterOrEqual(t, current.Recall(), minRecall)
		require.GreaterOrEqual(t, score.Changed[1].Precision(), minPrecisionChanged)
		require.GreaterOrEqual(t, score.Changed[1].Recall(), minRecallChanged)
		require.Equal(t, len(corpus.Pairs), current.Same+current.Different)
	})

	t.Run("TheCurrentOneIsBetterThanTheOthers", func(t *testing.T) {
		t.Parallel()
		for _, other := range []identity.Tally{first, dojo} {
			require.Greater(t, current.Precision(), other.Precision())
			require.Greater(t, current.Recall(), other.Recall())
		}
	})

	t.Run("NoneFailsOnWhatDidNotChange", func(t *testing.T) {
		t.Parallel()
		for i, tally := range score.ByCategory[identity.Again] {
			require.InDelta(t, 1, tally.Recall(), 0, score.Judges[i])
		}
	})

	t.Run("TheTableNamesEveryCategory", func(t *testing.T) {
		t.Parallel()
		var table bytes.Buffer
		require.NoError(t, score.Print(&table))
		for category := range score.ByCategory {
			require.Contains(t, table.String(), category)
		}
	})
}

func TestTally(t *testing.T) {
	t.Parallel()
	tally := identity.Tally{Same: 4, Different: 6, Joined: 3, Mixed: 1}
	require.InDelta(t, 0.75, tally.Precision(), 1e-9)
	require.InDelta(t, 0.75, tally.Recall(), 1e-9)
}
