package loadtest_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/loadtest"
)

func parse(t *testing.T, text string) loadtest.Summary {
	t.Helper()
	s, err := loadtest.ParseSummary(strings.NewReader(text))
	require.NoError(t, err)
	return s
}

func TestFailures(t *testing.T) {
	t.Parallel()
	const checks = `"checks":{"type":"rate","values":{"passes":3,"fails":0}}`
	cases := []struct{ name, input, want string }{
		{"CrossedThreshold", `{"metrics":{` + checks + `,"d":{"type":"trend","values":{"count":4},"thresholds":{"p(95)<1":{"ok":false}}}}}`, "d: the threshold p(95)<1 was crossed"},
		{"TrendWithoutSamples", `{"metrics":{` + checks + `,"d":{"type":"trend","values":{"count":0},"thresholds":{"p(95)<1":{"ok":true}}}}}`, "p(95)<1 was never measured"},
		{"RateWithoutSamples", `{"metrics":{` + checks + `,"r":{"type":"rate","values":{"rate":0},"thresholds":{"rate<0.01":{"ok":true}}}}}`, "r: the threshold rate<0.01 was never measured"},
		{"CounterWithoutSamples", `{"metrics":{` + checks + `,"c":{"type":"counter","values":{"count":0},"thresholds":{"count<9":{"ok":true}}}}}`, "c: the threshold count<9 was never measured"},
		{"GaugeWithoutSamples", `{"metrics":{` + checks + `,"g":{"type":"gauge","values":{},"thresholds":{"value<9":{"ok":true}}}}}`, "g: the threshold value<9 was never measured"},
		{"NoThresholds", `{"metrics":{` + checks + `}}`, "no thresholds"},
		{"NoChecks", `{"metrics":{"d":{"type":"trend","values":{"count":4},"thresholds":{"p(95)<1":{"ok":true}}}}}`, "not a single check ran"},
		{"FailedCheckInAGroup", `{"metrics":{` + checks + `},"root_group":{"groups":[{"checks":[{"name":"is up","passes":1,"fails":2}]}]}}`, `check "is up" failed 2 of 3 times`},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, strings.Join(parse(t, tc.input).Failures(), "\n"), tc.want)
		})
	}
	t.Run("NoneInAGoodRun", func(t *testing.T) {
		t.Parallel()
		s, err := loadtest.ReadSummary("testdata/summary.json")
		require.NoError(t, err)
		require.Empty(t, s.Failures())
		headline := s.Headline()
		require.Greater(t, headline.Requests, 10.0)
		require.Positive(t, headline.P95Ms)
		require.GreaterOrEqual(t, headline.P99Ms, headline.P95Ms)
		require.Zero(t, headline.ErrorRate)
	})
}

func TestParseSummaryRejects(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"Nothing": "", "Truncated": `{"metrics":{"a"`, "OtherJSON": `{"a":1}`, "TrailingData": `{"metrics":{"a":{}}} {}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := loadtest.ParseSummary(strings.NewReader(input))
			require.ErrorContains(t, err, "k6 summary")
		})
	}
}

func FuzzParseSummary(f *testing.F) {
	whole, err := os.ReadFile("testdata/summary.json")
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte(`{"metrics":{"checks":{"type":"rate"}},"root_group":{"groups":[{"groups":[{}]}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := loadtest.ParseSummary(bytes.NewReader(data))
		if err != nil {
			return
		}
		s.Headline()
		if len(s.Failures()) == 0 {
			require.Positive(t, s.Metrics["checks"].Samples())
		}
	})
}
