package report

import "fmt"

// maxCauses is how many causes a stage's record names; the whole list is in the summary.
const maxCauses = 8

// Causes names what failed a stage, one cause a line, as far as its evidence tells: failed tests, blocking findings, crossed thresholds,
// dangers of a plan.
func (s Summary) Causes(stage string) []string {
	causes := map[string]func() []string{
		"test": s.failedTests, "scan": s.blockedLines, "loadtest": s.loadTestFailures, "plan": s.planDangers,
	}
	of, known := causes[stage]
	if !known {
		return nil
	}
	list := of()
	if len(list) > maxCauses {
		list = append(list[:maxCauses:maxCauses], fmt.Sprintf("and %d more", len(list)-maxCauses))
	}
	return list
}

func (s Summary) failedTests() []string {
	var list []string
	for _, tests := range s.Tests {
		for _, f := range tests.Failures {
			list = append(list, fmt.Sprintf("failed: %s %s: %s", f.Suite, f.Name, short(f.Message)))
		}
	}
	return list
}

func (s Summary) loadTestFailures() []string {
	if s.LoadTest == nil {
		return nil
	}
	return s.LoadTest.Failures
}

func (s Summary) planDangers() []string {
	var list []string
	for _, p := range s.Plans {
		for _, danger := range p.Dangers {
			list = append(list, p.Env+": "+danger)
		}
	}
	return list
}
