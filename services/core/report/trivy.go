package report

import (
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// trivy reads the JSON that Trivy writes about images, file systems, repositories, configuration and Kubernetes clusters.
type trivy struct {
	p                  *parser
	schema             int
	hasSchema, cluster bool
	version            string
}

func openTrivy(p *parser) reader { return &trivy{p: p} }

func (t *trivy) field(name string) error {
	switch name {
	case "SchemaVersion":
		t.hasSchema = true
		return t.p.value(&t.schema)
	case "Trivy":
		var by struct{ Version string }
		err := t.p.value(&by)
		t.version = by.Version
		return err
	case "Results":
		return t.p.array(func() error { return t.p.trivyResult(nil) })
	case "ClusterName":
		t.cluster = true
	case "Resources", "Findings":
		return t.p.array(t.p.trivyResource)
	}
	return t.p.skip()
}

// complete knows that reports about clusters leave their schema out.
func (t *trivy) complete() error {
	if (t.hasSchema || !t.cluster) && t.schema != 2 {
		return invalid("is a Trivy report of schema %d; only SchemaVersion 2 is read", t.schema)
	}
	t.p.summary.Tool = strings.TrimSpace("Trivy " + shortVersion(t.version))
	return nil
}

// trivyTarget is one element of Results while it is being read. Records that come before the target's name wait for it.
type trivyTarget struct {
	p     *parser
	in    *trivyResource
	name  string
	class string
	known bool
	queue queue
}

// trivyResult reads one element of Results. Trivy itself writes the target first, but a report that went through another
// tool may have its names sorted.
func (p *parser) trivyResult(in *trivyResource) error {
	t := &trivyTarget{p: p, in: in, queue: queue{p: p}}
	if err := p.object(t.field); err != nil {
		return err
	}
	return t.queue.release(t.observe)
}

func (t *trivyTarget) field(name string) error {
	switch name {
	case "Target":
		if err := t.p.value(&t.name); err != nil {
			return err
		}
		t.known = true
		return t.queue.release(t.observe)
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
		return t.queue.add(t.p.at, obs)
	}
	return t.observe(t.p.at, obs)
}

// observe adds the target's name as path where the record has none. The target of an operating system's packages is the
// image's name with its tag, which is no path.
func (t *trivyTarget) observe(at string, obs finding.Observation) error {
	if obs.Path == "" && t.class != "os-pkgs" {
		obs.Path = t.name
	}
	if t.in != nil {
		return t.in.observe(at, obs)
	}
	return t.p.observe(at, obs)
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
	Status           string
}

// observation leaves out what the distribution says does not concern the package.
func (v trivyVulnerability) observation() (finding.Observation, bool) {
	return finding.Observation{
		Kind: finding.KindVulnerability, Severity: trivySeverity(v.Severity),
		RuleID: v.VulnerabilityID, Aliases: v.VendorIDs, Component: v.PkgName, PURL: v.PkgIdentifier.PURL,
		Version: v.InstalledVersion, FixedVersion: v.FixedVersion, Path: v.PkgPath,
		Title: v.Title, Description: v.Description, URL: v.PrimaryURL,
	}, v.Status != "not_affected"
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
