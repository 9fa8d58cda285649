package plan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/plan"
)

func TestPolicyRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ input, want string }{
		"EmptyFile":           {"", "EOF"},
		"AnUnknownField":      {"version: 1\nrulez: {}", "field rulez not found"},
		"AnUnknownVersion":    {"version: 2", "version is 2, want 1"},
		"AnUnknownRule":       {"version: 1\nrules: {network-open: warn}", `rules: unknown rule "network-open"`},
		"AnUnknownLevel":      {"version: 1\nrules: {iam-admin: ignore}", `iam-admin is "ignore"`},
		"AnUnknownRuleOfDev":  {"version: 1\nenvironments: {dev: {rules: {x: warn}}}", `environments.dev: unknown rule "x"`},
		"ANegativeLimit":      {"version: 1\nmaxDestroyed: -1", "maxDestroyed is -1"},
		"ABareException":      {"version: 1\nexceptions: [{rule: iam-admin}]", "exceptions[0]: reason is missing"},
		"AnEndlessException":  {"version: 1\nexceptions: [{rule: iam-admin, address: a, environment: prod, reason: r, owner: o}]", `expires is ""`},
		"MoreThanOneDocument": {"version: 1\n---\nversion: 1", "more than one document"},
		"TheSameRuleTwice":    {"version: 1\nrules: {iam-admin: warn, iam-admin: allow}", "already defined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.ParsePolicy(strings.NewReader(tc.input))
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestPolicyOfTheRepositoryNamesEveryRule(t *testing.T) {
	t.Parallel()
	policy := readPolicy(t)
	for _, rule := range plan.Rules() {
		require.Contains(t, policy.Rules, rule)
	}
}

func judge(t *testing.T, policy, environment string, now time.Time) *plan.Review {
	t.Helper()
	parsed, err := plan.ParsePolicy(strings.NewReader(policy))
	require.NoError(t, err)
	return plan.NewReview(readPlan(t, "testdata/plans/moved_and_forgotten.json"), parsed, environment, now)
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	const policy = `
version: 1
exceptions:
  - rule: resource-forgotten
    address: aws_cloudwatch_log_group.left
    environment: prod
    reason: another team takes it over
    owner: platform
    expires: 2026-06-30
`
	t.Run("PassesAsAWarningWithItsReason", func(t *testing.T) {
		t.Parallel()
		review := judge(t, policy, "prod", today)
		require.Equal(t, plan.VerdictWarn, review.Verdict)
		require.Contains(t, review.Markdown(), "another team takes it over")
	})
	t.Run("CountsUntilItsLastDayIsOver", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, plan.VerdictWarn, judge(t, policy, "prod", time.Date(2026, 6, 30, 23, 59, 59, 0, time.UTC)).Verdict)
		review := judge(t, policy, "prod", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
		require.Equal(t, plan.VerdictBlock, review.Verdict)
		require.Contains(t, review.Text(), "expired on 2026-06-30")
	})
	t.Run("DoesNotCoverAnotherEnvironment", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, plan.VerdictBlock, judge(t, policy, "staging", today).Verdict)
	})
	t.Run("DoesNotCoverAnotherAddress", func(t *testing.T) {
		t.Parallel()
		other := strings.Replace(policy, ".left", "", 1)
		require.Equal(t, plan.VerdictBlock, judge(t, other, "prod", today).Verdict)
	})
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		policy string
		want   plan.Verdict
	}{
		"ARuleThatIsNotMentionedBlocks": {"version: 1", plan.VerdictBlock},
		"AnAllowedRulePasses":           {"version: 1\nrules: {resource-forgotten: allow}", plan.VerdictPass},
		"TheEnvironmentDecidesFirst":    {"version: 1\nrules: {resource-forgotten: allow}\nenvironments: {prod: {rules: {resource-forgotten: warn}}}", plan.VerdictWarn},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, judge(t, tc.policy, "prod", today).Verdict)
		})
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add("version: 1\nrules: {iam-admin: warn}")
	f.Add("version: 1\nexceptions: [{rule: iam-admin, expires: 2026-01-01}]")
	f.Fuzz(func(t *testing.T, input string) {
		policy, err := plan.ParsePolicy(strings.NewReader(input))
		if err == nil {
			require.Equal(t, 1, policy.Version)
		}
	})
}
