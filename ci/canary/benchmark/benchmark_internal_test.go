package benchmark

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// some keeps the tests short: a few scenarios of every kind.
func some() []Scenario {
	var all []Scenario
	for _, s := range Scenarios() {
		if s.RPS <= 20 && (s.Base == 0.001 || s.Group == GroupNoise) && s.Shape != ShapeBimodal {
			all = append(all, s)
		}
	}
	return all
}

func table(t *testing.T, scenarios []Scenario) *Table {
	t.Helper()
	table, err := Run(t.Context(), Small(), scenarios, func(string) {})
	require.NoError(t, err)
	return table
}

func TestBenchmarkIsTheSameTwice(t *testing.T) {
	t.Parallel()
	first, second := table(t, some()[:12]), table(t, some()[:12])
	var a, b bytes.Buffer
	require.NoError(t, first.CSV(&a))
	require.NoError(t, second.CSV(&b))
	require.Equal(t, a.String(), b.String())
}

func TestBenchmarkPlaysEveryKindOfScenario(t *testing.T) {
	t.Parallel()
	table := table(t, some())
	groups := map[Group]int{}
	for _, row := range table.Rows {
		groups[row.Scenario.Group]++
		require.Len(t, row.Standard, len(table.Families))
	}
	require.Len(t, groups, 6)
	report := table.Markdown()
	for _, row := range table.Rows {
		require.Contains(t, report, "| "+row.Scenario.Name+" |")
	}
	require.NotContains(t, report, "%!")
	for _, drawing := range []string{table.FalseRollbacks(), table.BadRequests()} {
		requireXML(t, drawing)
		require.Greater(t, strings.Count(drawing, "<circle"), 20)
	}
	var b bytes.Buffer
	require.NoError(t, table.CSV(&b))
	lines, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(lines), len(table.Rows)*len(table.Families))
}

func requireXML(t *testing.T, text string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

func TestScenariosHaveDifferentNamesAndSeeds(t *testing.T) {
	t.Parallel()
	seeds := map[uint64]string{}
	for _, s := range Scenarios() {
		require.Empty(t, seeds[seed(s)], "%s", s.Name)
		seeds[seed(s)] = s.Name
	}
}

// quiet is a minute of 100 and 900 requests with so many errors.
func quiet(n int, canary, stable int64) minute {
	return minute{number: n, measured: true, canary: arm{requests: 100, errors: canary}, stable: arm{requests: 900, errors: stable}}
}

// minuteOf plays the same minute until the rule rolls back, and says when.
func minuteOf(r rule, m minute) int {
	for n := range minutes {
		m.number = n
		if r.look(m) == rollBack {
			return n + 1
		}
	}
	return 0
}

// The other tools' rules, on minutes whose outcome their documentation leaves no doubt about.
func TestRulesDoWhatTheirDocumentationSays(t *testing.T) {
	t.Parallel()
	unmeasured, none := quiet(0, 0, 0), minute{measured: true, stable: arm{requests: 900}}
	unmeasured.measured = false
	for name, tc := range map[string]struct {
		rule rule
		m    minute
		want int
	}{
		"FlaggerAtOnePercentGoesOn":            {newFlagger(1)(Scenario{}, 0.01), quiet(0, 1, 0), 0},
		"FlaggerRollsBackATickLater":           {newFlagger(1)(Scenario{}, 0.01), quiet(0, 2, 0), 2},
		"FlaggerCountsToItsThreshold":          {newFlagger(5)(Scenario{}, 0.01), quiet(0, 2, 0), 6},
		"FlaggerTakesNoValueForAFailure":       {newFlagger(5)(Scenario{}, 0.01), none, 6},
		"FlaggerTakesAnOutageForAFailure":      {newFlagger(5)(Scenario{}, 0.01), unmeasured, 6},
		"FlaggerDoesNotLookAtStable":           {newFlagger(5)(Scenario{}, 0.01), quiet(0, 2, 300), 6},
		"ArgoAbortsAtTheFirstFailure":          {newArgo(0)(Scenario{}, 0.01), quiet(0, 2, 0), 1},
		"ArgoAbortsAfterItsFailureLimit":       {newArgo(3)(Scenario{}, 0.01), quiet(0, 2, 0), 4},
		"ArgoAbortsWithoutPrometheus":          {newArgo(3)(Scenario{}, 0.01), unmeasured, 1},
		"ArgoTakesNaNForAFailure":              {newArgo(3)(Scenario{}, 0.01), none, 4},
		"RelativeComparesWithStable":           {newRelative(Scenario{}, 1.2), quiet(0, 2, 16), 0},
		"RelativeAbortsAfterThreeFailures":     {newRelative(Scenario{}, 1.2), quiet(0, 2, 14), 4},
		"KayentaLooksEveryFiveMinutes":         {newKayenta(Scenario{}, 0.98), quiet(0, 9, 9), 5},
		"KayentaPassesEqualArms":               {newKayenta(Scenario{}, 0.98), quiet(0, 1, 9), 0},
		"KayentaLeavesMissingValuesOut":        {newKayenta(Scenario{}, 0.98), none, 0},
		"KayentaCannotTellWithoutAnyMinute":    {newKayenta(Scenario{}, 0.98), unmeasured, 0},
		"KayentaNeedsMoreAtHigherConfidence":   {newKayenta(Scenario{}, 0.999), quiet(0, 9, 9), 10},
		"ZTestRejectsAtOnce":                   {newZTest(Scenario{}, 1.645), quiet(0, 9, 9), 1},
		"OursSeesAWrongSplit":                  {newOurs(Scenario{}, 3), quiet(0, 1, 9), 13},
		"OursIsNotMovedByWhatIsNotMeasured":    {newOurs(Scenario{}, 3), unmeasured, 0},
		"OursStopsACanaryThatFailsEveryMinute": {newOurs(Scenario{}, 3), quiet(0, 60, 0), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, minuteOf(tc.rule, tc.m))
		})
	}
}

func TestShapesMoveThe99thPercentileAsTheySay(t *testing.T) {
	t.Parallel()
	for _, shape := range []Shape{ShapeShift, ShapeTail, ShapeBimodal, ShapeTimeout} {
		for _, slower := range []float64{0.05, 0.2, 0.5, 1} {
			chances := exceed(shape, slower)
			target := z99 + math.Log(1+slower)/sigma
			// The chance to exceed falls from bound to bound, and is one percent between those around the new p99.
			for n, z := range bounds() {
				if n > 0 {
					require.LessOrEqual(t, chances[n], chances[n-1])
				}
				if z <= target {
					require.GreaterOrEqual(t, chances[n], 0.01-1e-9, "%s %g at %g", shape, slower, z)
				} else {
					require.LessOrEqual(t, chances[n], 0.01+1e-9, "%s %g at %g", shape, slower, z)
				}
			}
		}
	}
}

func TestQuantileIsReadOffBuckets(t *testing.T) {
	t.Parallel()
	slow := make([]int64, len(bounds()))
	for n, z := range bounds() {
		slow[n] = int64(1e9 * above(z))
	}
	require.InDelta(t, medianSeconds, quantile(0.5, 1e9, slow), 1e-3)
	require.InDelta(t, seconds(z99), quantile(0.99, 1e9, slow), 1e-3)
	require.True(t, math.IsNaN(quantile(0.5, 0, slow)))
}

func TestBarSaysWhereItWasMissed(t *testing.T) {
	t.Parallel()
	good := Row{Scenario: Scenario{Name: "quiet", Group: GroupGood}, Standard: []Result{summarize(make([]ending, 1500))}}
	bad := good
	bad.Scenario.Name = "loud"
	endings := make([]ending, 1500)
	for n := range 30 {
		endings[n].back = 1
	}
	bad.Standard = []Result{summarize(endings)}
	bar := (&Table{Rows: []Row{good}}).falseRollbacks()
	require.True(t, bar.Passed())
	require.Contains(t, bar.Text(), "pass")
	bar = (&Table{Rows: []Row{good, bad}}).falseRollbacks()
	require.False(t, bar.Passed())
	require.Contains(t, bar.Text(), "loud (2 %, at most 2.8 %)")
	require.False(t, (&Table{}).falseRollbacks().Passed(), "nothing was looked at")
}
