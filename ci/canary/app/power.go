package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

func power(_ context.Context, args []string, o Options) (int, error) {
	flags := newFlags("power", "say what a rollout can find and prove, before it starts", o)
	policyPath := flags.String("policy", "", "policy `file`; without one the defaults hold")
	rps := flags.Float64("rps", 0, "requests per second to both versions")
	failing := flags.Float64("errors", 0, "part of stable's requests that fail, such as 0.001")
	weights := flags.String("weights", "5,10,20,30,40,50", "percent of the traffic that the canary gets, step by step")
	step := flags.Duration("step", 5*time.Minute, "length of a step")
	interval := flags.Duration("interval", time.Minute, "length of an interval")
	if err := parse(flags, args); err != nil {
		return ExitBadInput, err
	}
	policy, err := readPolicy(*policyPath)
	if err != nil {
		return ExitBadInput, err
	}
	parts, err := percents(*weights)
	if err != nil {
		return ExitBadInput, fmt.Errorf("--weights: %w", err)
	}
	forecast, err := policy.Forecast(decision.Traffic{
		PerSecond: *rps, Rate: *failing, Weights: parts, Step: *step, Interval: *interval,
	})
	if err != nil {
		return ExitBadInput, err
	}
	return ExitOK, printForecast(forecast, o)
}

func percents(list string) ([]float64, error) {
	var all []float64
	for word := range strings.SplitSeq(list, ",") {
		percent, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no percentage; write 5,10,50", word)
		}
		all = append(all, percent/100)
	}
	return all, nil
}

func printForecast(f decision.Forecast, o Options) error {
	fmt.Fprintf(o.Stdout, "%s\n\n", f.Text())
	table := tabwriter.NewWriter(o.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "errors\tfound at least in\tminutes\t\n")
	for _, p := range f.Powers {
		fmt.Fprintf(table, "x%g\t%.1f %%\t%.1f\t\n", p.Ratio, 100*p.Found, p.Minutes)
	}
	return table.Flush()
}
