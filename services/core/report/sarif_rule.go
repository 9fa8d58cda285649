package report

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// keptText bounds what is kept of a rule's texts while the run is read.
const keptText = 16 << 10

// entryBytes is what remembering something costs besides its text.
const entryBytes = 200

// sarifRule is what is read of a rule, which SARIF calls a reporting descriptor.
type sarifRule struct {
	ID                   string
	Name                 string
	ShortDescription     struct{ Text string }
	FullDescription      struct{ Text string }
	HelpURI              string
	DeprecatedIDs        []string
	MessageStrings       map[string]struct{ Text string }
	DefaultConfiguration struct{ Level string }
	Properties           struct {
		Tags             []string
		PURLs            []string
		SecuritySeverity score `json:"security-severity"`
	}
}

// score is a CVSS score, which tools write as a string or as a number.
type score struct {
	value float64
	known bool
}

// UnmarshalJSON implements json.Unmarshaler. A score that is none is as good as no score.
func (s *score) UnmarshalJSON(b []byte) error {
	value, err := strconv.ParseFloat(string(bytes.Trim(b, `"`)), 64)
	s.value, s.known = value, err == nil && value >= 0 && value <= 10
	return nil
}

// kind reads the rule's tags and its id, because SARIF has no field for what sort of issue a result is.
func (r sarifRule) kind(ruleID string) finding.Kind {
	if finding.VulnerabilityID(ruleID) != "" || r.tagged("vulnerability") {
		return finding.KindVulnerability
	}
	switch {
	case r.tagged("secret", "secrets"):
		return finding.KindSecret
	case r.tagged("misconfiguration"):
		return finding.KindMisconfiguration
	case r.tagged("license", "licence"):
		return finding.KindLicence
	case r.tagged("threat"):
		return finding.KindThreat
	}
	return finding.KindCode
}

func (r sarifRule) tagged(words ...string) bool {
	return slices.ContainsFunc(r.Properties.Tags, func(tag string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(tag, word) })
	})
}

func (r sarifRule) title() string {
	for _, text := range []string{r.ShortDescription.Text, firstLine(r.FullDescription.Text), r.Name} {
		if text != "" {
			return text
		}
	}
	return r.ID
}

func (r sarifRule) description() string {
	if r.FullDescription.Text != "" {
		return r.FullDescription.Text
	}
	return r.ShortDescription.Text
}

// message is the result's text, or the rule's with the result's arguments put in.
func (r sarifRule) message(result sarifResult) string {
	if result.Message.Text != "" {
		return result.Message.Text
	}
	text := r.MessageStrings[result.Message.ID].Text
	for i, argument := range result.Message.Arguments {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), argument)
		if len(text) > keptText {
			return text[:keptText]
		}
	}
	return text
}

// addPackageURL uses the package URLs that some scanners put into the rule's properties.
func (r sarifRule) addPackageURL(obs *finding.Observation) {
	if len(r.Properties.PURLs) > 0 {
		obs.PURL = r.Properties.PURLs[0]
	}
}

// trim bounds what stays in memory while the run is read.
func (r *sarifRule) trim() {
	for _, text := range []*string{&r.Name, &r.ShortDescription.Text, &r.FullDescription.Text} {
		if len(*text) > keptText {
			*text = strings.Clone((*text)[:keptText])
		}
	}
	if len(r.Properties.Tags) > 50 {
		r.Properties.Tags = slices.Clone(r.Properties.Tags[:50])
	}
	if len(r.DeprecatedIDs) > maxRuleAliases {
		r.DeprecatedIDs = slices.Clone(r.DeprecatedIDs[:maxRuleAliases])
	}
	if len(r.Properties.PURLs) > 1 {
		r.Properties.PURLs = slices.Clone(r.Properties.PURLs[:1])
	}
}

// size is what remembering the rule costs.
func (r *sarifRule) size() int64 {
	size := entryBytes + len(r.ID) + len(r.Name) + len(r.ShortDescription.Text) + len(r.FullDescription.Text) + len(r.HelpURI)
	for id, message := range r.MessageStrings {
		size += len(id) + len(message.Text)
	}
	for _, text := range slices.Concat(r.Properties.Tags, r.Properties.PURLs) {
		size += len(text)
	}
	return int64(size)
}

// ruleBook holds the rules of a run: those of the driver under 0, those of the extensions from 1 on.
type ruleBook struct {
	p      *parser
	count  int
	held   int64
	byID   map[string]sarifRule
	byPart map[int][]string
}

func newRuleBook(p *parser) *ruleBook {
	return &ruleBook{p: p, byID: map[string]sarifRule{}, byPart: map[int][]string{}}
}

// component reads one value of a tool's driver or extension.
func (b *ruleBook) component(part int, name string) error {
	switch {
	case name == "rules":
		return b.p.array(func() error { return b.rule(part) })
	case part == 0 && name == "name":
		return b.toolText(func(text string) { b.p.summary.Tool = strings.TrimSpace(text + " " + b.p.summary.Tool) })
	case part == 0 && (name == "version" || name == "semanticVersion"):
		return b.toolText(func(text string) {
			if !strings.Contains(b.p.summary.Tool, text) {
				b.p.summary.Tool = strings.TrimSpace(b.p.summary.Tool + " " + text)
			}
		})
	}
	return b.p.skip()
}

func (b *ruleBook) toolText(keep func(string)) error {
	var text string
	if err := b.p.value(&text); err != nil {
		return err
	}
	if text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\x00", "")), " "); text != "" && len(text) <= 100 && len(b.p.summary.Tool) <= 200 {
		keep(text)
	}
	return nil
}

func (b *ruleBook) rule(part int) error {
	if b.count++; b.count > b.p.limits.MaxRules {
		return finding.FieldErrorf(finding.CodeTooLarge, b.p.at, "is one rule more than the %d that a run may have",
			b.p.limits.MaxRules)
	}
	var rule sarifRule
	if err := b.p.value(&rule); err != nil {
		return err
	}
	rule.trim()
	b.byPart[part] = append(b.byPart[part], rule.ID)
	if _, known := b.byID[rule.ID]; !known {
		b.byID[rule.ID] = rule
	}
	size := rule.size()
	b.held += size
	return b.p.hold(size)
}

// find returns the rule that a result refers to by id or by index, or an empty one: a result without a rule is valid.
func (b *ruleBook) find(r sarifResult) sarifRule {
	for _, id := range []string{r.RuleID, r.Rule.ID} {
		if rule, ok := b.byID[id]; ok && id != "" {
			return rule
		}
	}
	part, index := 0, r.RuleIndex
	if r.Rule.Index != nil {
		index = r.Rule.Index
	}
	if c := r.Rule.ToolComponent.Index; c != nil {
		part = *c + 1
	}
	if ids := b.byPart[part]; index != nil && *index >= 0 && *index < len(ids) {
		return b.byID[ids[*index]]
	}
	return sarifRule{ID: r.RuleID}
}
