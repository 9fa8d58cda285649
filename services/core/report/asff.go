package report

import (
	"cmp"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// asff reads the AWS Security Finding Format: an array of findings, an object with Findings as the API answers, and the
// events in which EventBridge delivers findings of Security Hub and of GuardDuty, one or many after another.
type asff struct {
	p         *parser
	eventType string
}

func openASFF(p *parser) reader { return &asff{p: p} }

// asffEvents are the types of the events that bring findings.
const (
	asffImported = "Security Hub Findings - Imported"
	asffCustom   = "Security Hub Findings - Custom Action"
	guardDuty    = "GuardDuty Finding"
)

func (a *asff) field(name string) error {
	switch name {
	case "Findings":
		return a.p.array(a.finding)
	case "detail-type":
		return a.p.value(&a.eventType)
	case "detail":
		var detail asffDetail
		if err := a.p.value(&detail); err != nil {
			return err
		}
		return a.detail(detail)
	}
	return a.p.skip()
}

// element reads an element of an array, which is a finding or an event.
func (a *asff) element() error {
	var element struct {
		asffFinding
		EventType string      `json:"detail-type"`
		Detail    *asffDetail `json:"detail"`
	}
	if err := a.p.value(&element); err != nil {
		return err
	}
	if element.Detail == nil {
		return a.observe(element.asffFinding)
	}
	if err := a.checkType(element.EventType); err != nil {
		return err
	}
	return a.p.inside("detail", func() error { return a.detail(*element.Detail) })
}

func (a *asff) complete() error {
	if a.eventType == "" {
		return nil
	}
	return a.checkType(a.eventType)
}

func (a *asff) checkType(eventType string) error {
	switch eventType {
	case asffImported, asffCustom, guardDuty:
		return nil
	}
	return a.p.fault("is an event of the type %q; only %q, %q and %q bring findings", shortName(eventType), asffImported, asffCustom, guardDuty)
}

// finding reads one element of Findings.
func (a *asff) finding() error {
	var f asffFinding
	if err := a.p.value(&f); err != nil {
		return err
	}
	return a.observe(f)
}

// asffDetail is what an event brings: findings of Security Hub, or one of GuardDuty.
type asffDetail struct {
	Findings []asffFinding
	guardDutyFinding
}

func (a *asff) detail(d asffDetail) error {
	if d.Type != "" {
		return a.record([]finding.Observation{d.observation()}, !d.Service.Archived, "GuardDuty")
	}
	return a.p.inside("findings", func() error {
		for i, f := range d.Findings {
			if err := a.p.inside(indexed(i), func() error { return a.observe(f) }); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *asff) observe(f asffFinding) error {
	if f.ProductArn == "" {
		return a.p.fault("is no finding of AWS: it has no ProductArn. For JSON of another kind say format=json")
	}
	return a.record(f.observations(), f.isIssue(), f.product())
}

// record hands on what was made of one finding. A finding about several packages is as many records.
func (a *asff) record(observations []finding.Observation, issue bool, product string) error {
	a.tool(product)
	for _, obs := range observations {
		if err := a.p.count(); err != nil {
			return err
		}
		if !issue {
			a.p.summary.Skipped++
			continue
		}
		if err := a.p.observe(a.p.at, obs); err != nil {
			return err
		}
	}
	return nil
}

// tool names the product that the findings are of, or Security Hub, which collects those of several.
func (a *asff) tool(product string) {
	product = strings.Join(strings.Fields(shortVersion(product)), " ")
	if known := a.p.summary.Tool; known != "" && known != product {
		product = "Security Hub"
	}
	a.p.summary.Tool = product
}

// asffFinding is what is read of a finding in the AWS Security Finding Format.
type asffFinding struct {
	ProductArn  string
	ProductName string
	GeneratorID string `json:"GeneratorId"`
	Types       []string
	Severity    asffSeverity
	Title       string
	Description string
	Remediation struct {
		Recommendation struct {
			Text string
			URL  string `json:"Url"`
		}
	}
	SourceURL  string `json:"SourceUrl"`
	Resources  []asffResource
	Compliance asffCompliance
	Workflow   struct{ Status string }
	// WorkflowState is what Workflow was before.
	WorkflowState         string
	RecordState           string
	Vulnerabilities       []asffVulnerability
	FindingProviderFields struct {
		Severity asffSeverity
		Types    []string
	}
}

type asffResource struct {
	ID string `json:"Id"`
}

type asffCompliance struct {
	Status            string
	SecurityControlID string `json:"SecurityControlId"`
}

// asffSeverity has a word, and for older findings a number of 0 to 100.
type asffSeverity struct {
	Label      string
	Normalized *float64
}

// isIssue leaves out what the finding says of itself to be settled: what the product archived, what somebody resolved or
// suppressed, and checks that passed.
func (f asffFinding) isIssue() bool {
	switch strings.ToUpper(cmp.Or(f.Workflow.Status, f.WorkflowState)) {
	case "RESOLVED", "SUPPRESSED":
		return false
	}
	return !strings.EqualFold(f.RecordState, "ARCHIVED") && !strings.EqualFold(f.Compliance.Status, "PASSED")
}

// product is the name of the product, which its ARN ends with where it is not said: …:product/aws/guardduty.
func (f asffFinding) product() string {
	return cmp.Or(f.ProductName, f.ProductArn[strings.LastIndex(f.ProductArn, "/")+1:])
}

func (f asffFinding) isGuardDuty() bool {
	return strings.HasSuffix(f.ProductArn, "product/aws/guardduty")
}

// observations are one for each package of each vulnerability, else one.
func (f asffFinding) observations() []finding.Observation {
	base := finding.Observation{
		Kind: f.kind(), Severity: f.severity(), RuleID: f.rule(), Title: f.Title, Resource: f.resource(),
		Description: paragraphs(f.Description, f.Remediation.Recommendation.Text),
		URL:         cmp.Or(f.Remediation.Recommendation.URL, f.SourceURL),
	}
	if base.Kind == finding.KindVulnerability {
		base.Path = base.Resource
	}
	var all []finding.Observation
	for _, v := range f.Vulnerabilities {
		all = append(all, v.observations(base)...)
	}
	if len(all) == 0 {
		all = append(all, base)
	}
	return all
}

// kind reads the namespace of the type. What is not said to be anything else is a check of how something is set up.
func (f asffFinding) kind() finding.Kind {
	namespace, rest, _ := strings.Cut(f.findingType(), "/")
	switch {
	case f.isGuardDuty(), namespace == "TTPs", namespace == "Effects", namespace == "Unusual Behaviors":
		return finding.KindThreat
	case len(f.Vulnerabilities) > 0, strings.HasPrefix(rest, "Vulnerabilities"):
		return finding.KindVulnerability
	}
	return finding.KindMisconfiguration
}

func (f asffFinding) findingType() string {
	for _, types := range [][]string{f.Types, f.FindingProviderFields.Types} {
		if len(types) > 0 {
			return types[0]
		}
	}
	return ""
}

// rule is the control's id, under which all standards report it, or the type of the threat; else what generated the finding.
func (f asffFinding) rule() string {
	if f.kind() == finding.KindThreat {
		return cmp.Or(threatType(f.findingType()), f.GeneratorID)
	}
	return cmp.Or(f.Compliance.SecurityControlID, f.GeneratorID)
}

func (f asffFinding) resource() string {
	if len(f.Resources) == 0 {
		return ""
	}
	return f.Resources[0].ID
}

func (f asffFinding) severity() finding.Severity {
	for _, s := range []asffSeverity{f.Severity, f.FindingProviderFields.Severity} {
		if severity := s.severity(); severity != finding.SeverityUnknown {
			return severity
		}
	}
	return finding.SeverityUnknown
}

func (s asffSeverity) severity() finding.Severity {
	if severity := severityOfWord(s.Label); severity != finding.SeverityUnknown || s.Normalized == nil {
		return severity
	}
	return finding.SeverityOfScore(*s.Normalized / 10) // The bands are those of CVSS, ten times as wide.
}

// asffVulnerability is one of the vulnerabilities of a finding, as Inspector reports them.
type asffVulnerability struct {
	ID                 string `json:"Id"`
	VulnerablePackages []struct {
		Name, Version, Release, Epoch, FilePath, FixedInVersion string
	}
	CodeVulnerabilities []struct {
		FilePath struct {
			FilePath  string
			StartLine int
		}
	}
	ReferenceUrls []string
	Vendor        struct {
		URL string `json:"Url"`
	}
}

func (v asffVulnerability) observations(base finding.Observation) []finding.Observation {
	base.RuleID = cmp.Or(v.ID, base.RuleID)
	base.URL = cmp.Or(v.Vendor.URL, base.URL)
	if base.URL == "" && len(v.ReferenceUrls) > 0 {
		base.URL = v.ReferenceUrls[0]
	}
	if len(v.CodeVulnerabilities) > 0 {
		base.Path, base.Line = v.CodeVulnerabilities[0].FilePath.FilePath, v.CodeVulnerabilities[0].FilePath.StartLine
	}
	var all []finding.Observation
	for _, p := range v.VulnerablePackages {
		obs := base
		obs.Component, obs.Version = p.Name, packageVersion(p.Epoch, p.Version, p.Release)
		if p.FixedInVersion != "NotAvailable" {
			obs.FixedVersion = p.FixedInVersion
		}
		obs.Path = cmp.Or(p.FilePath, base.Path)
		all = append(all, obs)
	}
	if len(all) == 0 {
		all = append(all, base)
	}
	return all
}

// packageVersion writes a version as the package managers of Linux do.
func packageVersion(epoch, version, release string) string {
	if epoch != "" && epoch != "0" {
		version = epoch + ":" + version
	}
	if release != "" {
		version += "-" + release
	}
	return version
}
