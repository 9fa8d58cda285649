package report

import (
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// sarif reads SARIF 2.1.0.
type sarif struct{ p *parser }

func openSARIF(p *parser) reader { return &sarif{p} }

func (s *sarif) field(name string) error {
	if name == "runs" {
		return s.p.array(s.p.sarifRun)
	}
	return s.p.skip()
}

func (s *sarif) complete() error {
	if version := s.p.versionText(); version != "2.1.0" {
		return invalid("is SARIF of version %q; only 2.1.0 is read", shortName(version))
	}
	return nil
}

// sarifRun is one element of runs while it is being read. Results refer to rules and artifacts, which may come later in
// the document; until then they wait.
type sarifRun struct {
	p         *parser
	rules     *ruleBook
	artifacts []string

	toolRead, artifactsRead, resultsRead bool

	waiting []waitingResult
	held    int64
}

type waitingResult struct {
	at     string
	result sarifResult
}

func (p *parser) sarifRun() error {
	run := &sarifRun{p: p, rules: newRuleBook(p)}
	if err := p.object(run.field); err != nil {
		return err
	}
	if !run.resultsRead {
		return p.fault("has no results array, which says that nothing was computed; a clean scan has an empty one")
	}
	run.toolRead, run.artifactsRead = true, true
	p.held -= run.held + run.rules.held
	return run.release()
}

func (r *sarifRun) field(name string) error {
	switch name {
	case "tool":
		if err := r.p.object(r.toolField); err != nil {
			return err
		}
		r.toolRead = true
		return nil
	case "artifacts":
		r.artifactsRead = true
		return r.p.array(r.artifact)
	case "invocations":
		return r.p.array(r.invocation)
	case "results":
		present, err := r.p.arrayOrNull(r.result)
		r.resultsRead = r.resultsRead || present
		return err
	}
	return r.p.skip()
}

func (r *sarifRun) toolField(name string) error {
	switch name {
	case "driver":
		return r.p.object(func(name string) error { return r.rules.component(0, name) })
	case "extensions":
		index := 0
		return r.p.array(func() error {
			index++
			return r.p.object(func(name string) error { return r.rules.component(index, name) })
		})
	}
	return r.p.skip()
}

func (r *sarifRun) artifact() error {
	var a struct {
		Location struct{ URI string }
	}
	if err := r.p.value(&a); err != nil {
		return err
	}
	if len(r.artifacts) >= r.p.limits.MaxRules {
		return finding.FieldErrorf(finding.CodeTooLarge, r.p.at, "is one artifact more than the %d that a run may have",
			r.p.limits.MaxRules)
	}
	r.artifacts = append(r.artifacts, a.Location.URI)
	return r.hold(int64(len(a.Location.URI)) + entryBytes)
}

// invocation refuses a scan that says of itself that it failed. What it did not find would look fixed.
func (r *sarifRun) invocation() error {
	var i struct{ ExecutionSuccessful *bool }
	if err := r.p.value(&i); err != nil {
		return err
	}
	if i.ExecutionSuccessful != nil && !*i.ExecutionSuccessful {
		return r.p.fault("says that the scan was not successful; its silence would close findings")
	}
	return nil
}

func (r *sarifRun) result() error {
	if err := r.p.count(); err != nil {
		return err
	}
	var result sarifResult
	if err := r.p.value(&result); err != nil {
		return err
	}
	if !result.isIssue() {
		r.p.summary.Skipped++
		return nil
	}
	result.trim()
	if !r.toolRead || (result.needsArtifacts() && !r.artifactsRead) {
		r.waiting = append(r.waiting, waitingResult{r.p.at, result})
		return r.hold(r.p.size + entryBytes)
	}
	return r.observe(r.p.at, result)
}

func (r *sarifRun) release() error {
	for _, w := range r.waiting {
		if err := r.observe(w.at, w.result); err != nil {
			return err
		}
	}
	r.waiting = nil
	return nil
}

// hold counts what is remembered until the end of the run.
func (r *sarifRun) hold(size int64) error {
	r.held += size
	return r.p.hold(size)
}

// observe joins a result with its rule.
func (r *sarifRun) observe(at string, result sarifResult) error {
	rule := r.rules.find(result)
	ruleID := result.ruleID(rule)
	obs := finding.Observation{
		Kind: r.kind(rule, ruleID), Severity: result.severity(rule), RuleID: ruleID,
		Path: result.path(r.artifacts), Line: result.region().StartLine,
		URL: rule.HelpURI, Description: rule.description(),
	}
	result.describe(&obs, rule)
	return r.p.observe(at, obs)
}

// packageLine finds "Package: name" in the message of a vulnerability, where Trivy and its kin put what SARIF has no
// field for.
func packageLine(message, label string) string {
	for line := range strings.Lines(message) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), label+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
