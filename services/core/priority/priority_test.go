package priority_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/priority"
)

func TestScore(t *testing.T) {
	t.Parallel()
	worst := priority.Inputs{
		Severity: finding.SeverityCritical, EPSS: 1, KEV: true, Exposure: finding.ExposureInternet, Criticality: finding.CriticalityCritical,
	}
	tests := map[string]struct {
		change func(*priority.Inputs)
		want   int
	}{
		"TheWorstIsAll": {func(*priority.Inputs) {}, priority.MaxScore},
		"NothingKnown": {func(in *priority.Inputs) {
			*in = priority.Inputs{Severity: finding.SeverityHigh, Exposure: finding.ExposureInternal, Criticality: finding.CriticalityNormal}
		}, 38},
		"Harmless":                  {func(in *priority.Inputs) { *in = priority.Inputs{Severity: finding.SeverityInfo} }, 2},
		"UnknownIsLikeLow":          {func(in *priority.Inputs) { *in = priority.Inputs{} }, 8},
		"ASmallProbabilityCounts":   {func(in *priority.Inputs) { in.EPSS = 0.01 }, 82},
		"AQuarterIsHalf":            {func(in *priority.Inputs) { in.EPSS = 0.25 }, 90},
		"NotExploited":              {func(in *priority.Inputs) { in.KEV = false }, 80},
		"Internal":                  {func(in *priority.Inputs) { in.Exposure = finding.ExposureInternal }, 94},
		"NotToBeReached":            {func(in *priority.Inputs) { in.Exposure = finding.ExposureNone }, 90},
		"LittleDependsOnIt":         {func(in *priority.Inputs) { in.Criticality = finding.CriticalityLow }, 90},
		"MuchDependsOnIt":           {func(in *priority.Inputs) { in.Criticality = finding.CriticalityHigh }, 97},
		"MediumThatIsExploitedWide": {func(in *priority.Inputs) { in.Severity = finding.SeverityMedium }, 78},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := worst
			tt.change(&in)
			require.Equal(t, tt.want, priority.Score(in))
		})
	}
}

// TestFactors holds for any finding that its score is explained, within bounds, and that nothing worse scores less.
func TestFactors(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		in := priority.Inputs{
			Severity: finding.Severity(1 + r.IntN(4)), EPSS: r.Float32(), KEV: r.IntN(2) == 0, Exposure: finding.Exposure(r.IntN(2)),
			Criticality: finding.Criticality(r.IntN(3)),
		}
		sum, most := 0, 0
		for _, factor := range priority.Explain(in) {
			require.NotEmpty(t, factor.Why)
			require.NotEmpty(t, factor.Value)
			require.GreaterOrEqual(t, factor.Points, 0)
			require.LessOrEqual(t, factor.Points, factor.Most)
			sum, most = sum+factor.Points, most+factor.Most
		}
		require.Equal(t, priority.Score(in), sum)
		require.Equal(t, priority.MaxScore, most)
		for _, worse := range []func(*priority.Inputs){
			func(in *priority.Inputs) { in.Severity++ }, func(in *priority.Inputs) { in.Exposure++ },
			func(in *priority.Inputs) { in.Criticality++ }, func(in *priority.Inputs) { in.KEV = true },
			func(in *priority.Inputs) { in.EPSS = min(1, in.EPSS+0.1) },
		} {
			bad := in
			worse(&bad)
			require.GreaterOrEqual(t, priority.Score(bad), priority.Score(in))
		}
	}
}
