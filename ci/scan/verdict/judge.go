package verdict

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/scan/policy"
	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

// judge collects the verdict while it goes through the targets.
type judge struct {
	in      Input
	verdict Verdict
	// used marks the exceptions that matched a finding.
	used []bool
}

func (j *judge) problem(format string, args ...any) {
	j.verdict.Problems = append(j.verdict.Problems, fmt.Sprintf(format, args...))
}

func (j *judge) warn(format string, args ...any) {
	j.verdict.Warnings = append(j.verdict.Warnings, fmt.Sprintf(format, args...))
}

func (j *judge) target(target trivy.Target) {
	result := TargetResult{Target: target, Status: "read", Counts: map[trivy.Class]map[string]int{}}
	report, err := trivy.ReadReport(filepath.Join(j.in.Reports, string(target)+".json"))
	if err != nil {
		result.Status = "broken"
		j.problem("%s: no usable report, so nothing is known about it: %v", target, err)
		j.verdict.Targets = append(j.verdict.Targets, result)
		return
	}
	result.Packages = report.Packages
	j.coverage(target)
	for _, finding := range report.Findings {
		if result.Counts[finding.Class] == nil {
			result.Counts[finding.Class] = map[string]int{}
		}
		result.Counts[finding.Class][finding.Severity]++
		j.finding(target, finding)
	}
	j.verdict.Targets = append(j.verdict.Targets, result)
}

func (j *judge) finding(target trivy.Target, f trivy.Finding) {
	why := j.in.Policy.Blocks(f)
	accepted := false
	for i, e := range j.in.Policy.Exceptions {
		if !e.Matches(target, f) {
			continue
		}
		j.used[i] = true
		if why == "" || accepted || e.Expired(j.in.Now) {
			continue
		}
		accepted = true
		j.verdict.Accepted = append(j.verdict.Accepted, Accepted{target, f, e.Reason, e.Owner, e.Expires.String()})
	}
	if why != "" && !accepted {
		j.verdict.Blocking = append(j.verdict.Blocking, Blocked{target, f, why})
	}
}

// exceptions reports those that are over, nearly over, or match nothing any more.
func (j *judge) exceptions() {
	for i, e := range j.in.Policy.Exceptions {
		left := e.Expires.End().Sub(j.in.Now)
		switch {
		case left <= 0:
			j.problem("exception %s expired on %s and counts no more: mend the finding, or have %s renew it with a new reason",
				e, e.Expires, e.Owner)
		case left <= time.Duration(j.in.Policy.WarnBeforeExpiry):
			j.warn("exception %s expires on %s: ask %s", e, e.Expires, e.Owner)
		}
		if !j.used[i] && j.couldMatch(e) {
			j.warn("exception %s matches nothing: delete it", e)
		}
	}
}

// couldMatch says whether all that an exception speaks of was looked at: what was not looked for is not stale.
func (j *judge) couldMatch(e policy.Exception) bool {
	known := strings.HasPrefix(e.ID, "CVE-") || strings.HasPrefix(e.ID, "GHSA-")
	if known && j.verdict.VulnerabilityCoverage != CoverageFull {
		return false
	}
	return !slices.ContainsFunc(j.verdict.Targets, func(r TargetResult) bool {
		return r.Status != "read" && (e.Target == "" || e.Target == string(r.Target))
	})
}

func (j *judge) conclude() {
	v := &j.verdict
	v.VulnerabilitiesScanned = v.VulnerabilityCoverage == CoverageFull
	worstFirst := func(a, b Blocked) int {
		return cmp.Or(
			cmp.Compare(slices.Index(trivy.Severities(), b.Severity), slices.Index(trivy.Severities(), a.Severity)),
			cmp.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Package, b.Package),
		)
	}
	slices.SortStableFunc(v.Blocking, worstFirst)
	v.Result = Pass
	if len(v.Blocking) > 0 || len(v.Problems) > 0 {
		v.Result = Fail
	}
}
