package benchmark

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Markdown is the report.
func (t *Table) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, introduction, t.Size.Good, t.Size.Tune, t.Size.Bad, len(t.Rows))
	b.WriteString("## Bars\n\nSet before the benchmark was run. A scenario that misses one is named with the numbers, ours first.\n\n")
	for _, bar := range t.Bars() {
		t.bullet(&b, bar)
	}
	b.WriteString("\n## False rollbacks\n\n![False rollbacks of every rule](canary-false-rollbacks.svg)\n\n" +
		"Percent of good canaries that were rolled back, all rules as documented. Of ours, the upper end of the 95 % interval and " +
		"the percent that was proven safe follow.\n\n")
	for _, group := range []Group{GroupGood, GroupTrouble, GroupNoise} {
		t.goodTable(&b, group)
	}
	b.WriteString("## Bad canaries, rules as documented\n\n![Bad requests beside Kayenta's](canary-bad-requests.svg)\n\n" +
		"Percent found (median minute): bad requests served per rollout. A rule that rolls back good canaries too is fast; see above.\n\n")
	for _, group := range []Group{GroupErrors, GroupLatency, GroupOdd} {
		t.badTable(&b, group, []int{0, 3, 4, 6, 7, 8}, func(r Row, f int) *Result { return &r.Standard[f] })
	}
	b.WriteString("## Bad canaries at equal rates of false rollbacks\n\nEvery rule has the strictest setting that rolls back at most " +
		"1 % of the good canaries of exactly this traffic and error rate; ours was calibrated by the same rollouts. A dash: none is mild " +
		"enough.\n\n")
	for _, group := range []Group{GroupErrors, GroupLatency} {
		t.badTable(&b, group, []int{0, 2, 3, 4, 6, 7, 8}, func(r Row, f int) *Result { return r.Tuned[f] })
	}
	b.WriteString(reading)
	return b.String()
}

const introduction = `# Which canary rule errs less

` + "`make canary/benchmark`" + ` writes this file: simulated rollouts with fixed seeds under our rule and under the rules of other tools, as
their documentation gives them. %d rollouts of each good canary under our rule, %d
under each setting of the others, %d of each bad canary, %d scenarios. Every number of every
scenario (both intervals' ends, median and 95th percentile of the minutes, canary requests until the decision, bad requests,
open rollouts, time to promotion, regret) is in [canary-benchmark.csv](canary-benchmark.csv).

A rollout is 30 minutes: 5, 10, 20, 30, 40 and 50 %% of the traffic for 5 minutes each, looked at every minute. Requests are
Poisson, errors binomial, latency log-normal (median 80 ms, p99 514 ms). In each rollout our engine is written down and
restored once in the middle.

| rule | as documented |
|---|---|
| ours | the shipped policy: alpha 1 %%, errors tolerated up to x1.1 with noise 0.3, latency up to x1.2, warm-up of latency 2 minutes |
| tolerance 1.5 | ours as first drafted: no model of noise, a tolerance of 1.5 instead, rates for latency too |
| z-test each minute | two proportions at one-sided 5 %%, as if each look were the only one |
| Flagger | success rate at least 99 %% (and p99 at most 600 ms where latency is measured) in the last minute; failed checks are never forgiven; no value fails; rollback at the next tick after the threshold |
| Argo | the same limits; NaN fails; more failures than failureLimit abort; a minute without Prometheus aborts (five errors 10 s apart) |
| Argo relative | more than 1.2 times stable's rate (and 0.01 %%) or p99 in more than 3 minutes |
| Kayenta | Mann-Whitney on the minutes' values so far, every 5 minutes, 98 %% confidence, tolerance a quarter of the shift |

`

const reading = `## What this says against ours

* **It is slow where a difference is small.** The shipped policy calls a canary good that is at most 1.1 times as bad as stable,
  and takes a doubled rate of one minute for noise. x1.2 is not found at any traffic, and x2 at 2,000 rps takes minutes; Kayenta, which
  looks at how steady the minutes are, finds both sooner when arms do not jump, and so does the draft with a plain tolerance.
  ` + "`canary calibrate`" + ` on history with quiet arms gives the speed back (the second set of tables), and not all of it.
* **It is blind at 1 rps and below** to anything but gross faults, and says so before the start (` + "`canary power`" + `). So is every rule
  with as few false rollbacks, except those that know stable's error rate beforehand: a fixed limit, tuned to exactly one service,
  beats ours at 1 rps and in a few other places, and fails when that rate moves (see trouble).
* **Noise that lasts is not noise to it.** The model's noise is new every minute. An arm that is worse for five minutes or for the
  whole rollout is rolled back more often than stated; Kayenta does so more often still, a fixed limit far above the rate less
  often. Noise above what was calibrated (0.5 against 0.3) does the same at high traffic, and Kayenta withstands it.
* **Errors that come in bursts** of three, as retries make them, are not independent requests: false rollbacks are above 1 % there,
  and ` + "`canary calibrate`" + ` would say so.
* **A plain z-test tuned to each service is faster** where arms do not jump. It has no answer to noise, spikes or another traffic.
* **Small shifts of latency are tolerated.** 5 % is not found.

## What is simplified

Flagger's failed check does not hold the weight. Kayenta judges one metric, and its interval is taken from the sorted
differences, so that at low traffic, where most minutes are ties of zero, it says nothing at all; its own code solves for the bounds
numerically. Limits are of one number, where a team would tune several. Arms do not differ in latency unless the canary is slower.
`

func (t *Table) bullet(b *strings.Builder, bar Bar) {
	state := "**pass**"
	if !bar.Passed() {
		state = "**FAIL**"
	}
	fmt.Fprintf(b, "* %s: %s (%d scenarios", state, bar.Name, bar.Cells)
	if len(bar.Missed) == 0 {
		b.WriteString(")\n")
		return
	}
	fmt.Fprintf(b, ", %d missed)\n", len(bar.Missed))
	for _, missed := range bar.Missed {
		fmt.Fprintf(b, "  * %s\n", missed)
	}
}

func (t *Table) goodTable(b *strings.Builder, group Group) {
	fmt.Fprintf(b, "### %s\n\n|", strings.ToUpper(string(group[:1]))+string(group[1:]))
	for _, f := range t.Families {
		b.WriteString(" | " + f.Name)
	}
	b.WriteString(" | at most | safe |\n|---|" + strings.Repeat("---:|", len(t.Families)+2) + "\n")
	for _, row := range t.Rows {
		if row.Scenario.Group != group {
			continue
		}
		b.WriteString("| " + row.Scenario.Name)
		for _, r := range row.Standard {
			fmt.Fprintf(b, " | %.1f", 100*r.Part())
		}
		ours := row.Standard[familyOurs]
		fmt.Fprintf(b, " | %.2f | %.0f |\n", 100*ours.High, 100*float64(ours.Promoted)/float64(ours.Runs))
	}
	b.WriteString("\n")
}

func (t *Table) badTable(b *strings.Builder, group Group, families []int, of func(Row, int) *Result) {
	fmt.Fprintf(b, "### %s\n\n|", strings.ToUpper(string(group[:1]))+string(group[1:]))
	for _, f := range families {
		b.WriteString(" | " + t.Families[f].Name)
	}
	b.WriteString(" |\n|---|" + strings.Repeat("---:|", len(families)) + "\n")
	for _, row := range t.Rows {
		if row.Scenario.Group != group {
			continue
		}
		b.WriteString("| " + row.Scenario.Name)
		for _, f := range families {
			b.WriteString(" | " + cell(of(row, f)))
		}
		b.WriteString(" |\n")
	}
	b.WriteString("\n")
}

func cell(r *Result) string {
	if r == nil {
		return "-"
	}
	median := "never"
	if r.RolledBack > 0 {
		median = strconv.FormatFloat(r.Median, 'f', -1, 64)
	}
	return fmt.Sprintf("%.0f (%s): %.3g", 100*r.Part(), median, r.Bad)
}

// CSV writes every number.
func (t *Table) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	header := []string{
		"group", "scenario", "rule", "setting", "runs", "rolled_back", "low95", "high95", "missed_or_open", "promoted", "open",
		"median_minute", "p95_minute", "promotion_minute", "canary_requests", "bad_requests", "regret",
	}
	if err := out.Write(header); err != nil {
		return fmt.Errorf("write benchmark: %w", err)
	}
	for _, row := range t.Rows {
		for f, family := range t.Families {
			for _, kind := range []struct {
				name string
				r    *Result
			}{{"documented", &row.Standard[f]}, {"tuned", row.Tuned[f]}, {"common", row.Common[f]}} {
				if kind.r == nil {
					continue
				}
				if err := out.Write(append([]string{string(row.Scenario.Group), row.Scenario.Name, family.Name, kind.name}, fields(*kind.r)...)); err != nil {
					return fmt.Errorf("write benchmark: %w", err)
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

func fields(r Result) []string {
	all := []string{strconv.Itoa(r.Runs), strconv.Itoa(r.RolledBack)}
	for _, value := range []float64{
		r.Low, r.High, 1 - r.Part(), float64(r.Promoted) / float64(r.Runs), r.Open(), r.Median, r.P95, r.Safe, r.Requests, r.Bad, r.Regret(),
	} {
		text := ""
		if !math.IsNaN(value) {
			text = strconv.FormatFloat(value, 'g', 5, 64)
		}
		all = append(all, text)
	}
	return all
}
