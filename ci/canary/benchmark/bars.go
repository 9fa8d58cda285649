package benchmark

import (
	"fmt"
	"strings"
)

// alpha is the rate of false rollbacks that the shipped policy states.
const alpha = 0.01

// Bar is something to be reached, and where it was not.
type Bar struct {
	Name   string
	Cells  int
	Missed []string
}

// Passed reports whether it was reached everywhere.
func (b Bar) Passed() bool { return len(b.Missed) == 0 && b.Cells > 0 }

// Text says so in a line.
func (b Bar) Text() string {
	if b.Passed() {
		return fmt.Sprintf("pass  %s (%d scenarios)", b.Name, b.Cells)
	}
	return fmt.Sprintf("FAIL  %s (%d of %d scenarios): %s", b.Name, len(b.Missed), b.Cells, strings.Join(b.Missed, "; "))
}

// the places of families in Families.
const (
	familyOurs     = 0
	familyFlagger5 = 4
	familyKayenta  = 8
)

// Bars judges the table by what was set before it was run.
func (t *Table) Bars() []Bar {
	standard := func(r Row, f int) *Result { return &r.Standard[f] }
	tuned := func(r Row, f int) *Result { return r.Tuned[f] }
	common := func(r Row, f int) *Result { return r.Common[f] }
	return []Bar{
		t.falseRollbacks(), t.noisyRollbacks(), t.misses(),
		t.badRequests("bad requests are no more than Kayenta's, both as shipped", familyKayenta, standard),
		t.badRequests("bad requests are no more than Kayenta's, both tuned to each service", familyKayenta, tuned),
		t.badRequests("bad requests are no more than Flagger's (threshold 5), both with one setting for all services", familyFlagger5, common),
		t.badRequests("bad requests are no more than Flagger's (threshold 5), both tuned to each service", familyFlagger5, tuned),
	}
}

func (t *Table) bar(name string, applies func(Scenario) bool, missed func(Row) string) Bar {
	b := Bar{Name: name}
	for _, row := range t.Rows {
		if !applies(row.Scenario) {
			continue
		}
		b.Cells++
		if why := missed(row); why != "" {
			b.Missed = append(b.Missed, row.Scenario.Name+" ("+why+")")
		}
	}
	return b
}

func (t *Table) falseRollbacks() Bar {
	return t.bar("false rollbacks are at most 1 % (upper 95 % bound) without noise of the arms",
		func(s Scenario) bool { return s.good() && s.Group != GroupNoise },
		func(r Row) string { return above95(r.Standard[familyOurs], alpha) })
}

func (t *Table) noisyRollbacks() Bar {
	return t.bar("false rollbacks are at most 2 % (upper 95 % bound) with noise 0.3 or less in each minute",
		func(s Scenario) bool { return s.Group == GroupNoise && s.Noise > 0 && s.Noise <= 0.3 && s.Lasting == 0 },
		func(r Row) string { return above95(r.Standard[familyOurs], 2*alpha) })
}

func above95(r Result, limit float64) string {
	if r.High <= limit {
		return ""
	}
	return fmt.Sprintf("%.2g %%, at most %.2g %%", 100*r.Part(), 100*r.High)
}

func (t *Table) misses() Bar {
	return t.bar("at most 5 % of canaries with five times the errors or more are missed at 20 rps and more",
		func(s Scenario) bool { return s.Group == GroupErrors && s.RPS >= 20 && s.Canary >= 5*s.Base },
		func(r Row) string {
			if missed := 1 - r.Standard[familyOurs].Part(); missed > 0.05 {
				return fmt.Sprintf("%.1f %% missed", 100*missed)
			}
			return ""
		})
}

// badRequests compares means over the same rollouts. Half a request is not held against anybody, nor what the other rule is
// not able to do at all: a rule without any setting that is mild enough has lost.
func (t *Table) badRequests(name string, than int, of func(Row, int) *Result) Bar {
	return t.bar(name,
		func(s Scenario) bool { return s.Group == GroupErrors || s.Group == GroupLatency },
		func(r Row) string {
			mine, other := of(r, familyOurs), of(r, than)
			switch {
			case mine == nil:
				return "no setting of ours is mild enough"
			case other == nil || mine.Bad <= other.Bad+0.5:
				return ""
			}
			return fmt.Sprintf("%.3g against %.3g", mine.Bad, other.Bad)
		})
}
