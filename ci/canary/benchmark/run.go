package benchmark

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// Size is how many rollouts are played: of each good canary under our rule as shipped, of each good one under all other
// settings, and of each bad one.
type Size struct{ Good, Tune, Bad int }

// Full is for numbers that are published: with 3,000 rollouts of a good canary, a true rate of 0.6 % is told from 1 %.
func Full() Size { return Size{Good: 3000, Tune: 1000, Bad: 400} }

// Small is for tests.
func Small() Size { return Size{Good: 30, Tune: 20, Bad: 12} }

// Row is a scenario with the results of all families: at their documented setting; tuned, which is the strictest setting that
// rolls back at most one in a hundred good canaries of exactly this traffic and error rate; and common, the strictest that
// does so at every error rate, which is what one setting for many services has to do. Tuned and Common are nil where there is
// nothing to tune by, or no setting is mild enough.
type Row struct {
	Scenario Scenario
	Standard []Result
	Tuned    []*Result
	Common   []*Result
}

// Table is the whole benchmark.
type Table struct {
	Size     Size
	Families []Family
	Rows     []Row
	// tuned and common hold, for each kind of traffic, each family's rung; -1 when none is mild enough.
	tuned, common map[string][]int
}

// Run plays every scenario. Good ones come first, because the others are tuned by them.
func Run(ctx context.Context, size Size, scenarios []Scenario, progress func(string)) (*Table, error) {
	table := &Table{Size: size, Families: Families(), tuned: map[string][]int{}, common: map[string][]int{}}
	ordered := append(filter(scenarios, true), filter(scenarios, false)...)
	for n, s := range ordered {
		progress(fmt.Sprintf("%d/%d %s: %s", n+1, len(ordered), s.Group, s.Name))
		row, err := table.play(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

func filter(scenarios []Scenario, plain bool) []Scenario {
	var some []Scenario
	for _, s := range scenarios {
		if (s.Group == GroupGood) == plain {
			some = append(some, s)
		}
	}
	return some
}

// rungs are the settings that a scenario needs of a family: all of them to tune by, else the documented and the tuned one.
func (t *Table) rungs(s Scenario, family int) []int {
	f := t.Families[family]
	if s.Group == GroupGood {
		var all []int
		for n := range f.ladder {
			all = append(all, n)
		}
		return all
	}
	rungs := []int{f.standard}
	if tuned, known := t.tuned[s.key()]; known && tuned[family] >= 0 {
		rungs = append(rungs, tuned[family])
	}
	if common, known := t.common[s.kind()]; known && common[family] >= 0 {
		rungs = append(rungs, common[family])
	}
	return rungs
}

// runs is how many rollouts a setting watches: most for what is claimed most precisely.
func (t *Table) runs(s Scenario, family, rung int) int {
	switch {
	case !s.good():
		return t.Size.Bad
	case family == familyOurs && rung == t.Families[family].standard:
		return t.Size.Good
	default:
		return t.Size.Tune
	}
}

func (t *Table) play(ctx context.Context, s Scenario) (Row, error) {
	runs := t.runs(s, familyOurs, t.Families[familyOurs].standard)
	// endings[family][rung][run]
	endings := make([][][]ending, len(t.Families))
	for f := range endings {
		endings[f] = make([][]ending, len(t.Families[f].ladder))
		for _, rung := range t.rungs(s, f) {
			endings[f][rung] = make([]ending, t.runs(s, f, rung))
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for run := range runs {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return t.rollout(s, run, endings)
		})
	}
	if err := group.Wait(); err != nil {
		return Row{}, err
	}
	return t.row(s, endings), nil
}

// rollout draws one rollout and lets every rule watch it.
func (t *Table) rollout(s Scenario, run int, endings [][][]ending) error {
	world := newWorld(s, seed(s), uint64(run)) //nolint:gosec // a run's number is not negative
	all := make([]minute, minutes)
	for n := range all {
		all[n] = world.minute(n)
	}
	for f, family := range t.Families {
		for rung, kept := range endings[f] {
			if run >= len(kept) {
				continue
			}
			r := family.make(s, family.ladder[rung])
			kept[run] = watch(r, all)
			if o, engine := r.(*ours); engine && o.err != nil {
				return o.err
			}
		}
	}
	return nil
}

func watch(r rule, all []minute) ending {
	var e ending
	for _, m := range all {
		e.bad += m.bad
		if e.safe == 0 {
			e.requests += float64(m.canary.requests)
		}
		switch r.look(m) {
		case rollBack:
			e.back, e.safe = m.number+1, 0
			return e
		case promote:
			if e.safe == 0 {
				e.safe = m.number + 1
			}
		case goOn:
		}
	}
	return e
}

// seed is a scenario's own, by its name: adding one does not change the others.
func seed(s Scenario) uint64 {
	sum := uint64(14695981039346656037)
	for _, b := range []byte(string(s.Group) + s.Name) {
		sum = (sum ^ uint64(b)) * 1099511628211
	}
	return sum
}

func (t *Table) row(s Scenario, endings [][][]ending) Row {
	row := Row{Scenario: s, Tuned: make([]*Result, len(t.Families)), Common: make([]*Result, len(t.Families))}
	if s.Group == GroupGood {
		t.tune(s, endings)
	}
	for f, family := range t.Families {
		row.Standard = append(row.Standard, summarize(endings[f][family.standard]))
		row.Tuned[f] = at(t.tuned[s.key()], f, endings[f])
		if s.Group != GroupGood { // It is not known yet what is common to all good ones.
			row.Common[f] = at(t.common[s.kind()], f, endings[f])
		}
	}
	return row
}

// at is the result of a family's chosen rung, if one was chosen.
func at(chosen []int, family int, rungs [][]ending) *Result {
	if chosen == nil || chosen[family] < 0 {
		return nil
	}
	result := summarize(rungs[chosen[family]])
	return &result
}

// tune chooses each family's strictest setting that rolls back at most one good canary in a hundred. The common one is the
// mildest that any error rate of the same traffic needs.
func (t *Table) tune(s Scenario, endings [][][]ending) {
	tuned, common := make([]int, len(t.Families)), make([]int, len(t.Families))
	before, known := t.common[s.kind()]
	for f := range t.Families {
		tuned[f] = strictest(endings[f])
		common[f] = tuned[f]
		switch {
		case known && (before[f] < 0 || tuned[f] < 0):
			common[f] = -1
		case known:
			common[f] = max(before[f], tuned[f])
		}
	}
	t.tuned[s.key()], t.common[s.kind()] = tuned, common
}

func strictest(rungs [][]ending) int {
	for n, endings := range rungs {
		if summarize(endings).Part() <= alpha {
			return n
		}
	}
	return -1
}
