package report

import (
	"fmt"
	"slices"

	"github.com/cloudsec/cloudsec/ci/scan/verdict"
)

// planBlock is ci/plan's verdict on a plan that may not be applied.
const planBlock = "block"

func (s *Summary) reason(format string, args ...any) {
	s.Reasons = append(s.Reasons, fmt.Sprintf(format, args...))
}

// judge decides whether the run passed. Evidence that contradicts its stage fails the run: one of the two is wrong.
func (s *Summary) judge(required []string) {
	s.requireStages(required)
	for _, stage := range s.Stages {
		switch stage.Status {
		case Failed:
			s.reason("stage %s failed (exit code %d)", stage.Stage, stage.ExitCode)
		case Broken:
			s.reason("stage %s left no readable result", stage.Stage)
		}
	}
	s.crossCheck()
	if len(s.Problems) > 0 {
		s.reason("%d evidence files cannot be read", len(s.Problems))
	}
	if len(s.Stages) == 0 {
		s.reason("no stage ran")
	}
	s.Result = Passed
	if len(s.Reasons) > 0 {
		s.Result = Failed
	}
}

// requireStages adds the demanded stages that left no trace, so that the table shows the gap.
func (s *Summary) requireStages(required []string) {
	for _, name := range required {
		i := slices.IndexFunc(s.Stages, func(stage Stage) bool { return stage.Stage == name })
		switch {
		case i < 0:
			s.reason("stage %s was demanded and did not run", name)
			s.Stages = append(s.Stages, Stage{Stage: name, Status: Missing, Headline: "demanded, but left no result"})
		case s.Stages[i].Status == Skipped:
			s.reason("stage %s was demanded and skipped", name)
		}
	}
	slices.SortStableFunc(s.Stages, func(a, b Stage) int { return position(a.Stage) - position(b.Stage) })
}

func (s *Summary) crossCheck() {
	failed := 0
	for _, tests := range s.Tests {
		failed += tests.Failed
	}
	s.contradicts("test", failed > 0, fmt.Sprintf("%d tests failed", failed))
	s.contradicts("test", len(s.Tests) == 0, "there is no readable JUnit report")
	s.contradicts("scan", s.Scan == nil, "there is no readable scan verdict")
	s.contradicts("scan", s.Scan != nil && s.Scan.Result != verdict.Pass, "the scan verdict is fail")
	s.contradicts("build", len(s.Images) == 0, "there is no readable list of images")
	s.contradicts("sbom", len(s.SBOMs) == 0, "there is no readable SBOM")
	s.contradicts("loadtest", s.LoadTest == nil, "there is no readable load test summary")
	s.contradicts("loadtest", s.LoadTest != nil && len(s.LoadTest.Failures) > 0, "the load test failed")
	s.contradicts("loadtest", s.Ingest != nil && !s.Ingest.OK, "core did not keep its word about the scan reports")
	s.contradicts("plan", len(s.Plans) == 0, "there is no readable plan")
	for _, plan := range s.Plans {
		s.contradicts("plan", plan.Verdict == planBlock, "the plan of "+plan.Env+" is too dangerous")
	}
}

// contradicts fails a run whose stage claims to have passed although its evidence says otherwise.
func (s *Summary) contradicts(name string, otherwise bool, what string) {
	for _, stage := range s.Stages {
		if otherwise && stage.Stage == name && stage.Status == Passed {
			s.reason("stage %s claims to have passed, but %s", name, what)
		}
	}
}
