package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// maxValues is how many values are kept of what a reference finds, such as an array of aliases.
const maxValues = 100

// plan is a mapping made ready: each reference has a slot, in which a record's values are put.
type plan struct {
	p       *parser
	mapping *Mapping
	slots   []slot
	fields  map[string][]int
	skip    map[int][]string
}

// slot is one reference of the mapping.
type slot struct {
	// field is what the reference is for, as errors name it.
	field     string
	reference string
	// loose is set for default names, which may be written in several ways and need not be there.
	loose bool
}

// row holds the values that a record has for each slot.
type row [][]string

func newPlan(p *parser) *plan {
	l := &plan{p: p, mapping: p.mapping, fields: map[string][]int{}, skip: map[int][]string{}}
	if l.mapping == nil {
		l.mapping = &Mapping{}
	}
	defaults := defaultNames()
	for _, field := range slices.Sorted(maps.Keys(defaults)) {
		references, given := l.mapping.Fields[field]
		if !given {
			references = defaults[field]
		}
		for _, reference := range references {
			l.fields[field] = append(l.fields[field], l.add(slot{"mapping.fields." + field, reference, !given}))
		}
	}
	for _, reference := range slices.Sorted(maps.Keys(l.mapping.Skip)) {
		l.skip[l.add(slot{"mapping.skip", reference, false})] = l.mapping.Skip[reference]
	}
	p.summary.Tool = strings.Join(strings.Fields(shortVersion(l.mapping.Tool)), " ")
	return l
}

func (l *plan) add(s slot) int {
	l.slots = append(l.slots, s)
	return len(l.slots) - 1
}

// observe makes an observation of a record and hands it on.
func (l *plan) observe(r row) error {
	if l.isSkipped(r) {
		l.p.summary.Skipped++
		return nil
	}
	obs := finding.Observation{
		RuleID: l.first(r, "rule"), Title: l.first(r, "title"), Description: l.first(r, "description"),
		Component: l.first(r, "component"), PURL: l.first(r, "purl"), Version: l.first(r, "version"),
		FixedVersion: l.first(r, "fixedVersion"), Path: l.first(r, "path"), Resource: l.first(r, "resource"),
		URL: l.first(r, "url"), Aliases: l.aliases(r), Mark: l.first(r, "mark"),
	}
	if obs.RuleID == "" {
		return l.fault("rule", "has no value; say with mapping.fields.rule where the rule is, and with mapping.records where "+
			"the records are when they are inside of an object")
	}
	var err error
	if obs.Kind, err = l.kind(r, obs); err != nil {
		return err
	}
	if obs.Severity, err = l.severity(r); err != nil {
		return err
	}
	if obs.Line, err = l.line(r); err != nil {
		return err
	}
	describeByKind(&obs)
	return l.p.observe(l.p.at, obs)
}

// describeByKind keeps what may quote a secret out, and gives findings in code what tells them apart in their file.
func describeByKind(obs *finding.Observation) {
	if obs.Kind == finding.KindSecret {
		obs.Description, obs.Mark = "", ""
		return
	}
	if obs.Kind == finding.KindCode && obs.Mark == "" {
		obs.Mark = "message=" + finding.ShortHash(number.ReplaceAllString(firstLine(cmp.Or(obs.Description, obs.Title)), "#"))
	}
	obs.Title = cmp.Or(obs.Title, firstLine(obs.Description))
}

func (l *plan) isSkipped(r row) bool {
	for slot, values := range l.skip {
		for _, value := range r[slot] {
			if slices.ContainsFunc(values, func(skipped string) bool { return strings.EqualFold(skipped, strings.TrimSpace(value)) }) {
				return true
			}
		}
	}
	return false
}

// first is the first value of a field that says anything.
func (l *plan) first(r row, field string) string {
	for _, slot := range l.fields[field] {
		for _, value := range r[slot] {
			if value = strings.TrimSpace(value); value != "" {
				return value
			}
		}
	}
	return ""
}

// aliases are all values; a column of CSV has them in one field.
func (l *plan) aliases(r row) []string {
	var all []string
	for _, slot := range l.fields["aliases"] {
		for _, value := range r[slot] {
			all = append(all, strings.FieldsFunc(value, func(c rune) bool { return strings.ContainsRune(",; \t\n|", c) })...)
		}
	}
	return all[:min(len(all), maxValues)]
}

// kind is what the record says, else the mapping's, else what the rule and the component suggest.
func (l *plan) kind(r row, obs finding.Observation) (finding.Kind, error) {
	if word := l.first(r, "kind"); word != "" {
		for _, key := range []string{strings.ToLower(word), "*"} {
			if kind, known := l.mapping.Kinds[key]; known {
				return kind, nil
			}
			if kind, known := finding.ParseKind(word); known {
				return kind, nil
			}
		}
		return "", l.fault("kind", "is %q, which is none of %s; say with mapping.kinds what it means", shortName(word), kindNames())
	}
	switch {
	case l.mapping.Kind != "":
		return l.mapping.Kind, nil
	case finding.VulnerabilityID(obs.RuleID) != "", obs.PURL != "":
		return finding.KindVulnerability, nil
	}
	return finding.KindCode, nil
}

// severity is what the record says in words, else the band of its CVSS score, else the mapping's.
func (l *plan) severity(r row) (finding.Severity, error) {
	word := l.first(r, "severity")
	if word == "" {
		return l.score(r)
	}
	if severity, known := l.mapping.Severities[strings.ToLower(word)]; known {
		return severity, nil
	}
	if severity := severityOfWord(word); severity != finding.SeverityUnknown || strings.EqualFold(word, "unknown") {
		return severity, nil
	}
	if severity, known := l.mapping.Severities["*"]; known {
		return severity, nil
	}
	return 0, l.fault("severity", "is %q; say with mapping.severities what that means, or name the field of a CVSS score with "+
		"mapping.fields.score", shortName(word))
}

func (l *plan) score(r row) (finding.Severity, error) {
	text := l.first(r, "score")
	if text == "" {
		return l.mapping.Severity, nil
	}
	score, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(score) || score < 0 || score > 10 {
		return 0, l.fault("score", "is %q, which is no number from 0 to 10", shortName(text))
	}
	return finding.SeverityOfScore(score), nil
}

func (l *plan) line(r row) (int, error) {
	text := l.first(r, "line")
	if text == "" {
		return 0, nil
	}
	line, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, l.fault("line", "is %q, which is no whole number", shortName(text))
	}
	return int(line), nil
}

// fault is an error about a field of the record being read.
func (l *plan) fault(field, format string, args ...any) error {
	return finding.FieldErrorf(finding.CodeInvalidReport, join(l.p.at, field), "%s", fmt.Sprintf(format, args...))
}
