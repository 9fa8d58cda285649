package report

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudsec/cloudsec/ci/scan/trivy"
	"github.com/cloudsec/cloudsec/ci/scan/verdict"
)

// maxFindings is how many blocking findings a summary lists.
const maxFindings = 50

// Scan is the verdict on the scans with the counts that people ask for.
type Scan struct {
	Result   string      `json:"result"`
	Mode     string      `json:"mode"`
	Headline string      `json:"headline,omitempty"`
	Counts   []ScanCount `json:"counts"`
	Blocking []Blocked   `json:"blocking"`
	// Omitted is how many blocking findings are not listed.
	Omitted  int      `json:"omitted"`
	Accepted int      `json:"accepted"`
	Problems []string `json:"problems"`
	Warnings []string `json:"warnings"`
}

// ScanCount counts the findings of one class by severity, over all targets.
type ScanCount struct {
	Class    string `json:"class"`
	Critical int    `json:"critical"`
	High     int    `json:"high"`
	Medium   int    `json:"medium"`
	Low      int    `json:"low"`
	Unknown  int    `json:"unknown"`
}

// Blocked is a finding that stops the release.
type Blocked struct {
	Severity string `json:"severity"`
	Class    string `json:"class"`
	ID       string `json:"id"`
	Target   string `json:"target"`
	Where    string `json:"where"`
	Title    string `json:"title"`
	Why      string `json:"why"`
}

// ParseScan reads a verdict.json.
func ParseScan(data []byte) (Scan, error) {
	var v verdict.Verdict
	if err := json.Unmarshal(data, &v); err != nil {
		return Scan{}, fmt.Errorf("not a scan verdict: %w", err)
	}
	if v.Result != verdict.Pass && v.Result != verdict.Fail {
		return Scan{}, errors.New("not a scan verdict: it neither passes nor fails")
	}
	s := Scan{
		Result: v.Result, Mode: Plain(string(v.Mode)), Accepted: len(v.Accepted), Counts: counts(v.Targets),
		Omitted: max(0, len(v.Blocking)-maxFindings), Blocking: []Blocked{}, Problems: plainAll(v.Problems), Warnings: plainAll(v.Warnings),
	}
	if headline := v.Headline(); headline != "" {
		s.Headline = Plain(headline + ": " + v.NotScanned)
	}
	for _, b := range v.Blocking[:min(len(v.Blocking), maxFindings)] {
		s.Blocking = append(s.Blocking, blocked(b))
	}
	return s, nil
}

func blocked(b verdict.Blocked) Blocked {
	where := b.Path
	if b.Line > 0 {
		where += fmt.Sprintf(":%d", b.Line)
	}
	if b.Package != "" {
		where += " " + b.Package + " " + b.Version
	}
	if b.FixedVersion != "" {
		where += " (fixed in " + b.FixedVersion + ")"
	}
	return Blocked{Plain(b.Severity), Plain(string(b.Class)), Plain(b.ID), Plain(string(b.Target)), Plain(where), Plain(b.Title), Plain(b.Why)}
}

func counts(targets []verdict.TargetResult) []ScanCount {
	list := []ScanCount{}
	for _, class := range trivy.Classes() {
		count := ScanCount{Class: string(class)}
		for _, target := range targets {
			by := target.Counts[class]
			count.Critical += by["CRITICAL"]
			count.High += by["HIGH"]
			count.Medium += by["MEDIUM"]
			count.Low += by["LOW"]
			count.Unknown += by["UNKNOWN"]
		}
		list = append(list, count)
	}
	return list
}

func (r *reader) scan() {
	const name = "scan/verdict.json"
	data, ok := r.file(name)
	if !ok {
		return
	}
	scan, err := ParseScan(data)
	if err != nil {
		r.problem(name, err)
		return
	}
	r.summary.Scan = &scan
	if scan.Headline != "" {
		r.summary.Banners = append(r.summary.Banners, scan.Headline)
	}
}

func plainAll(list []string) []string {
	plain := make([]string, 0, len(list))
	for _, text := range list {
		plain = append(plain, Plain(text))
	}
	return plain
}
