package report

import (
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// trivyTarget is one element of Results while it is being read. Records that come before the target's name wait for it.
type trivyTarget struct {
	p       *parser
	name    string
	class   string
	known   bool
	waiting []waitingRecord
}

// waitingRecord is a record that was read before what it refers to.
type waitingRecord struct {
	at  string
	obs finding.Observation
}

// trivyResult reads one element of Results. Trivy itself writes the target first, but a report that went through another
// tool may have its names sorted.
func (p *parser) trivyResult() error {
	t := &trivyTarget{p: p}
	if err := p.object(t.field); err != nil {
		return err
	}
	return t.release()
}

func (t *trivyTarget) field(name string) error {
	switch name {
	case "Target":
		if err := t.p.value(&t.name); err != nil {
			return err
		}
		t.known = true
		return t.release()
	case "Class":
		return t.p.value(&t.class)
	case "Vulnerabilities":
		return t.p.array(func() error { return trivyRecord[trivyVulnerability](t) })
	case "Misconfigurations":
		return t.p.array(func() error { return trivyRecord[trivyMisconfiguration](t) })
	case "Secrets":
		return t.p.array(func() error { return trivyRecord[trivySecret](t) })
	case "Licenses":
		return t.p.array(func() error { return trivyRecord[trivyLicence](t) })
	}
	return t.p.skip()
}

// trivyRecord reads one record of the type R.
func trivyRecord[R interface {
	observation() (finding.Observation, bool)
}](t *trivyTarget) error {
	if err := t.p.count(); err != nil {
		return err
	}
	var record R
	if err := t.p.value(&record); err != nil {
		return err
	}
	obs, issue := record.observation()
	if !issue {
		t.p.summary.Skipped++
		return nil
	}
	if !t.known {
		t.waiting = append(t.waiting, waitingRecord{t.p.at, obs})
		return nil
	}
	return t.observe(t.p.at, obs)
}

// observe adds the target's name as path where the record has none. The target of an operating system's packages is the
// image's name with its tag, which is no path.
func (t *trivyTarget) observe(at string, obs finding.Observation) error {
	if obs.Path == "" && t.class != "os-pkgs" {
		obs.Path = t.name
	}
	return t.p.observe(at, obs)
}

func (t *trivyTarget) release() error {
	for _, w := range t.waiting {
		if err := t.observe(w.at, w.obs); err != nil {
			return err
		}
	}
	t.waiting = nil
	return nil
}

type trivyVulnerability struct {
	VulnerabilityID  string
	VendorIDs        []string
	PkgName          string
	PkgPath          string
	PkgIdentifier    struct{ PURL string }
	InstalledVersion string
	FixedVersion     string
	Severity         string
	Title            string
	Description      string
	PrimaryURL       string
}

func (v trivyVulnerability) observation() (finding.Observation, bool) {
	return finding.Observation{
		Kind: finding.KindVulnerability, Severity: trivySeverity(v.Severity),
		RuleID: v.VulnerabilityID, Aliases: v.VendorIDs, Component: v.PkgName, PURL: v.PkgIdentifier.PURL,
		Version: v.InstalledVersion, FixedVersion: v.FixedVersion, Path: v.PkgPath,
		Title: v.Title, Description: v.Description, URL: v.PrimaryURL,
	}, true
}

type trivyMisconfiguration struct {
	ID            string
	Title         string
	Description   string
	Message       string
	Resolution    string
	Severity      string
	PrimaryURL    string
	Status        string
	CauseMetadata struct {
		Resource  string
		StartLine int
	}
}

// observation leaves out the checks that passed, which Trivy lists on demand.
func (m trivyMisconfiguration) observation() (finding.Observation, bool) {
	return finding.Observation{
		Kind: finding.KindMisconfiguration, Severity: trivySeverity(m.Severity), RuleID: m.ID,
		Title: m.Title, Description: paragraphs(m.Description, m.Message, m.Resolution), URL: m.PrimaryURL,
		Resource: m.CauseMetadata.Resource, Line: m.CauseMetadata.StartLine,
	}, m.Status == "FAIL" || m.Status == ""
}

// trivySecret leaves out Match and Code: even masked, they come too close to the secret to be kept.
type trivySecret struct {
	RuleID    string
	Category  string
	Severity  string
	Title     string
	StartLine int
}

func (s trivySecret) observation() (finding.Observation, bool) {
	return finding.Observation{
		Kind: finding.KindSecret, Severity: trivySeverity(s.Severity), RuleID: s.RuleID,
		Title: s.Title, Description: s.Category, Line: s.StartLine,
	}, true
}

type trivyLicence struct {
	Severity string
	Category string
	PkgName  string
	FilePath string
	Name     string
	Link     string
}

// observation leaves out licences that ask for nothing but a notice: they are facts, not issues.
func (l trivyLicence) observation() (finding.Observation, bool) {
	obs := finding.Observation{
		Kind: finding.KindLicence, Severity: trivySeverity(l.Severity), RuleID: l.Name,
		Component: l.PkgName, Path: l.FilePath, URL: l.Link,
		Title: "Licence " + l.Name, Description: "Category: " + l.Category,
	}
	if l.PkgName != "" {
		obs.Title += " of " + l.PkgName
	}
	switch l.Category {
	case "notice", "permissive", "unencumbered":
		return obs, false
	}
	return obs, true
}

// trivySeverity maps Trivy's words; it has one more than none, UNKNOWN.
func trivySeverity(word string) finding.Severity {
	severity, _ := finding.ParseSeverity(word)
	return severity
}

// paragraphs joins the texts that say something, each once.
func paragraphs(texts ...string) string {
	var kept []string
	for i, text := range texts {
		text = strings.TrimSpace(text)
		if text != "" && (i == 0 || !strings.Contains(strings.Join(kept, "\n"), text)) {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, "\n\n")
}
