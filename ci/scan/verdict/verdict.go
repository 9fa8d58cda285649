// Package verdict judges scan reports by the policy: may the release go on?
package verdict

import (
	"time"

	"github.com/cloudsec/cloudsec/ci/scan/policy"
	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

// Mode says how complete a scan has to be.
type Mode string

const (
	// Full demands that vulnerabilities were looked for in a fresh public database.
	Full Mode = "full"
	// Offline accepts that they were not, and says so.
	Offline Mode = "offline"
)

// Coverage says how far vulnerabilities were looked for.
type Coverage string

// Coverage of vulnerabilities, from all known ones to none.
const (
	CoverageFull    Coverage = "full"
	CoveragePartial Coverage = "partial"
	CoverageNone    Coverage = "none"
)

// The results of a verdict.
const (
	Pass = "pass"
	Fail = "fail"
)

// Verdict is the judgement with everything it rests on.
type Verdict struct {
	Result    string    `json:"result"`
	Mode      Mode      `json:"mode"`
	DecidedAt time.Time `json:"decidedAt"`
	// VulnerabilitiesScanned is true only when all targets were compared with a public database.
	VulnerabilitiesScanned bool            `json:"vulnerabilitiesScanned"`
	VulnerabilityCoverage  Coverage        `json:"vulnerabilityCoverage"`
	NotScanned             string          `json:"notScanned,omitempty"`
	Database               *trivy.Database `json:"database,omitempty"`
	Targets                []TargetResult  `json:"targets"`
	Blocking               []Blocked       `json:"blocking"`
	Accepted               []Accepted      `json:"accepted"`
	// Problems are reasons to fail that are no findings, such as a missing report.
	Problems []string `json:"problems"`
	Warnings []string `json:"warnings"`
}

// TargetResult counts what was found in one target.
type TargetResult struct {
	Target   trivy.Target                   `json:"target"`
	Status   string                         `json:"status"`
	Packages int                            `json:"packages"`
	Counts   map[trivy.Class]map[string]int `json:"counts"`
}

// Blocked is a finding that stops the release.
type Blocked struct {
	Target trivy.Target `json:"target"`
	trivy.Finding
	Why string `json:"why"`
}

// Accepted is a finding that would stop the release but for an exception.
type Accepted struct {
	Target trivy.Target `json:"target"`
	trivy.Finding
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires"`
}

// Input is what a verdict is made from.
type Input struct {
	Policy policy.Policy
	// Reports is the folder with <target>.json and runs/<target>.json.
	Reports string
	Mode    Mode
	// Targets replaces the policy's list of targets when it is not empty.
	Targets []trivy.Target
	// Database describes the database of reports that have no record of their own.
	Database *trivy.Database
	Now      time.Time
}

// Decide judges the reports.
func Decide(in Input) Verdict {
	j := &judge{in: in, used: make([]bool, len(in.Policy.Exceptions)), verdict: Verdict{
		Mode: in.Mode, DecidedAt: in.Now.UTC(), VulnerabilityCoverage: CoverageFull,
		Targets: []TargetResult{}, Blocking: []Blocked{}, Accepted: []Accepted{}, Problems: []string{}, Warnings: []string{},
	}}
	for _, target := range in.targets() {
		j.target(target)
	}
	j.exceptions()
	j.conclude()
	return j.verdict
}

func (in Input) targets() []trivy.Target {
	if len(in.Targets) > 0 {
		return in.Targets
	}
	list := make([]trivy.Target, 0, len(in.Policy.Targets))
	for _, name := range in.Policy.Targets {
		list = append(list, trivy.Target(name))
	}
	return list
}
