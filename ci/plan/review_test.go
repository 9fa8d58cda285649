package plan_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/plan"
)

var update = flag.Bool("update", false, "write the golden files anew")

// today is before every exception of the tests expires.
var today = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// planted are the values that the fixtures mark as sensitive, or that only their names betray. None may be shown.
var planted = []string{"hunter2", "ssm-secret", "correct-horse-battery"}

func readPlan(t *testing.T, path string) *plan.Plan {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	parsed, err := plan.Parse(file)
	require.NoError(t, err)
	return parsed
}

func readPolicy(t *testing.T) *plan.Policy {
	t.Helper()
	file, err := os.Open("policy.yaml")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	policy, err := plan.ParsePolicy(file)
	require.NoError(t, err)
	return policy
}

func plans(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("testdata/plans/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(found), 12, "the corpus shrank")
	return found
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "read the difference, then run `go test ./ci/plan -update`")
}

func TestReviewOfRealPlans(t *testing.T) {
	t.Parallel()
	policy := readPolicy(t)
	for _, path := range plans(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			review := plan.NewReview(readPlan(t, path), policy, "prod", today)
			encoded, err := review.JSON()
			require.NoError(t, err)
			base := filepath.Join("testdata", "golden", name)
			golden(t, base+".json.golden", encoded)
			golden(t, base+".md.golden", []byte(review.Markdown()))
			golden(t, base+".txt.golden", []byte(review.Text()))
		})
	}
}

func TestEveryFixtureHasAPlan(t *testing.T) {
	t.Parallel()
	fixtures, err := filepath.Glob("testdata/fixtures/*/after.tf.txt")
	require.NoError(t, err)
	var names []string
	for _, fixture := range fixtures {
		names = append(names, filepath.Join("testdata/plans", filepath.Base(filepath.Dir(fixture))+".json"))
	}
	require.ElementsMatch(t, plans(t), names, "run `go run ./ci/plan/cmd/fixtures`")
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	policy := readPolicy(t)
	seen := map[string]bool{}
	for _, path := range plans(t) {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		review := plan.NewReview(readPlan(t, path), policy, "dev", today)
		encoded, err := review.JSON()
		require.NoError(t, err)
		shown := string(encoded) + review.Markdown() + review.Text()
		for _, secret := range planted {
			require.NotContains(t, shown, secret, path)
			seen[secret] = seen[secret] || bytes.Contains(raw, []byte(secret))
		}
	}
	for _, secret := range planted {
		require.True(t, seen[secret], "no plan holds %q any more, so this test proves nothing", secret)
	}
}

// TestVerdicts says by hand what the golden files only record.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	policy := readPolicy(t)
	for _, tc := range []struct {
		plan    string
		env     string
		verdict plan.Verdict
		rules   []plan.Rule
	}{
		{"nothing_changes", "prod", plan.VerdictPass, nil},
		{"first_creation", "prod", plan.VerdictPass, nil},
		{"change_in_place", "prod", plan.VerdictBlock, []plan.Rule{plan.RuleAuditOff}},
		{"data_store_destroyed", "prod", plan.VerdictBlock, []plan.Rule{plan.RuleTooManyDestroyed, plan.RuleDataDestroyed, plan.RuleDataDestroyed}},
		{"data_store_destroyed", "dev", plan.VerdictWarn, []plan.Rule{plan.RuleDataDestroyed, plan.RuleDataDestroyed}},
		{"network_was_open", "prod", plan.VerdictPass, nil},
		{"network_opened", "dev", plan.VerdictBlock, []plan.Rule{plan.RuleNetworkOpened, plan.RuleNetworkOpened, plan.RuleNetworkOpened}},
		{"imported", "prod", plan.VerdictBlock, []plan.Rule{plan.RuleAuditOff}},
		{"moved_and_forgotten", "prod", plan.VerdictWarn, []plan.Rule{plan.RuleForgotten}},
		{"failed_check", "prod", plan.VerdictBlock, []plan.Rule{plan.RuleCheckFailed}},
		{"nasty_names", "prod", plan.VerdictPass, nil},
	} {
		t.Run(tc.plan+"_"+tc.env, func(t *testing.T) {
			t.Parallel()
			review := plan.NewReview(readPlan(t, "testdata/plans/"+tc.plan+".json"), policy, tc.env, today)
			var rules []plan.Rule
			for _, danger := range review.Dangers {
				rules = append(rules, danger.Rule)
			}
			require.ElementsMatch(t, tc.rules, rules)
			require.Equal(t, tc.verdict, review.Verdict)
		})
	}
}

func TestNamesCannotForgeTheReview(t *testing.T) {
	t.Parallel()
	review := plan.NewReview(readPlan(t, "testdata/plans/nasty_names.json"), readPolicy(t), "prod", today)
	require.NotContains(t, review.Text(), "\x1b")
	for _, line := range strings.Split(review.Markdown(), "\n") {
		if strings.HasPrefix(line, "| create") {
			require.Equal(t, 4, strings.Count(line, "|"), "a name opened another cell: %s", line)
			require.Equal(t, 2, strings.Count(line, "`"), "a name left its code span: %s", line)
		}
	}
}
