package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// MaxMappingBytes bounds a mapping, which comes in the address of a request.
const MaxMappingBytes = 4096

// Mapping says how the records of a report in JSON or CSV become findings.
type Mapping struct {
	// Records is where the array of records is in a JSON document; empty when the document is an array, or one record after
	// another.
	Records string
	// Tool is what the import names as scanner.
	Tool string
	// Kind and Severity are those of records which do not say theirs.
	Kind     finding.Kind
	Severity finding.Severity
	// Delimiter separates the columns of CSV.
	Delimiter rune
	// Fields are the references for each field, in the order in which they are tried.
	Fields map[string][]string
	// Severities and Kinds give words of the report their meaning, in lower case. The word * stands for all others.
	Severities map[string]finding.Severity
	Kinds      map[string]finding.Kind
	// Skip are the values, for each reference, of records that state no open issue.
	Skip map[string][]string

	text string
}

// String returns the mapping as compact JSON.
func (m *Mapping) String() string { return m.text }

// defaultNames are the names under which each field is looked for when the mapping does not say where it is. They are
// compared without case, blanks, - and _.
func defaultNames() map[string][]string {
	return map[string][]string{
		"rule":         {"rule", "ruleid", "checkid", "testid", "vulnerabilityid", "vulnid", "cve", "cveid", "code", "id"},
		"title":        {"title", "name", "summary"},
		"description":  {"description", "message", "details", "detail", "issuetext"},
		"severity":     {"severity", "issueseverity", "level", "risk"},
		"score":        {"score", "cvss", "cvssscore"},
		"kind":         {"kind"},
		"component":    {"component", "package", "packagename", "pkgname", "module"},
		"purl":         {"purl", "packageurl"},
		"version":      {"version", "installedversion", "packageversion", "componentversion"},
		"fixedVersion": {"fixedversion", "fixversion", "fixedin"},
		"path":         {"path", "file", "filename", "filepath"},
		"line":         {"line", "linenumber", "lineno", "startline"},
		"resource":     {"resource", "resourceid", "resourcename"},
		"url":          {"url", "link", "moreinfo", "reference", "referenceurl"},
		"aliases":      {"aliases"},
		"mark":         {"fingerprint"},
	}
}

// looseName brings a name into the form in which default names are compared.
func looseName(name string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune("_- ", c) {
			return -1
		}
		return unicode.ToLower(c)
	}, name)
}

// ParseMapping reads a mapping. An error names the key that is wrong.
func ParseMapping(text []byte) (*Mapping, error) {
	if len(text) > MaxMappingBytes {
		return nil, finding.FieldErrorf(finding.CodeInvalidRequest, "mapping", "is longer than %d bytes", MaxMappingBytes)
	}
	d := &mappingDecoder{mapping: &Mapping{Fields: map[string][]string{}}}
	var keys map[string]json.RawMessage
	if err := d.decode("mapping", text, &keys, "an object"); err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if err := d.key(key, keys[key]); err != nil {
			return nil, err
		}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, fmt.Errorf("write mapping down: %w", err)
	}
	d.mapping.text = compact.String()
	return d.mapping, nil
}

// mappingDecoder fills a mapping in, key by key.
type mappingDecoder struct{ mapping *Mapping }

func mappingError(at, format string, args ...any) error {
	return finding.FieldErrorf(finding.CodeInvalidRequest, at, format, args...)
}

func (d *mappingDecoder) decode(at string, text []byte, into any, what string) error {
	if err := json.Unmarshal(text, into); err != nil {
		return mappingError(at, "must be %s in JSON", what)
	}
	return nil
}

func (d *mappingDecoder) key(key string, value json.RawMessage) error {
	at := "mapping." + shortName(key)
	switch key {
	case "records":
		return d.records(at, value)
	case "tool":
		return d.decode(at, value, &d.mapping.Tool, "a text")
	case "kind":
		return d.kind(at, value, &d.mapping.Kind)
	case "severity":
		return d.severity(at, value, &d.mapping.Severity)
	case "delimiter":
		return d.delimiter(at, value)
	case "fields":
		return d.fields(at, value)
	case "severities":
		return d.severities(at, value)
	case "kinds":
		return d.kinds(at, value)
	case "skip":
		return d.skip(at, value)
	}
	return mappingError(at, "is not known; known are records, tool, kind, severity, delimiter, fields, severities, kinds and skip")
}

func (d *mappingDecoder) records(at string, value json.RawMessage) error {
	if err := d.decode(at, value, &d.mapping.Records, "a text"); err != nil {
		return err
	}
	return checkReference(at, d.mapping.Records)
}

func (d *mappingDecoder) delimiter(at string, value json.RawMessage) error {
	var text string
	if err := d.decode(at, value, &text, "a text"); err != nil {
		return err
	}
	delimiter, known := map[string]rune{"comma": ',', "semicolon": ';', "pipe": '|', "tab": '\t'}[text]
	if !known {
		return mappingError(at, "must be one of comma, semicolon, pipe and tab")
	}
	d.mapping.Delimiter = delimiter
	return nil
}

func (d *mappingDecoder) kind(at string, value json.RawMessage, into *finding.Kind) error {
	var word string
	if err := d.decode(at, value, &word, "a text"); err != nil {
		return err
	}
	kind, known := finding.ParseKind(word)
	if !known {
		return mappingError(at, "must be one of %s", kindNames())
	}
	*into = kind
	return nil
}

func (d *mappingDecoder) severity(at string, value json.RawMessage, into *finding.Severity) error {
	var word string
	if err := d.decode(at, value, &word, "a text"); err != nil {
		return err
	}
	severity, known := finding.ParseSeverity(word)
	if !known {
		return mappingError(at, "must be one of %s", severityNames())
	}
	*into = severity
	return nil
}

func severityNames() string {
	names := make([]string, 0, len(finding.Severities()))
	for _, severity := range finding.Severities() {
		names = append(names, severity.String())
	}
	return strings.Join(names, ", ")
}

func kindNames() string {
	names := make([]string, 0, len(finding.Kinds()))
	for _, kind := range finding.Kinds() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

// fields reads where each field is: one reference, or several that are tried in their order, or none.
func (d *mappingDecoder) fields(at string, value json.RawMessage) error {
	var fields map[string]json.RawMessage
	if err := d.decode(at, value, &fields, "an object"); err != nil {
		return err
	}
	known := slices.Sorted(maps.Keys(defaultNames()))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		at := at + "." + shortName(name)
		if !slices.Contains(known, name) {
			return mappingError(at, "is not known; known are %s", strings.Join(known, ", "))
		}
		references, err := d.references(at, fields[name])
		if err != nil {
			return err
		}
		d.mapping.Fields[name] = references
	}
	return nil
}

func (d *mappingDecoder) references(at string, value json.RawMessage) ([]string, error) {
	one, many := "", []string{}
	if json.Unmarshal(value, &one) == nil && string(value) != "null" {
		many = []string{one}
	} else if err := d.decode(at, value, &many, "a text, or an array of texts,"); err != nil {
		return nil, err
	}
	for _, reference := range many {
		if reference == "" {
			return nil, mappingError(at, "is empty; leave a field out by an empty array")
		}
		if err := checkReference(at, reference); err != nil {
			return nil, err
		}
	}
	return many, nil
}

func (d *mappingDecoder) severities(at string, value json.RawMessage) (err error) {
	d.mapping.Severities, err = words(d, at, value, d.severity)
	return err
}

func (d *mappingDecoder) kinds(at string, value json.RawMessage) (err error) {
	d.mapping.Kinds, err = words(d, at, value, d.kind)
	return err
}

// words reads what words of the report mean.
func words[T any](
	d *mappingDecoder, at string, value json.RawMessage, meaning func(at string, value json.RawMessage, into *T) error,
) (map[string]T, error) {
	var raw map[string]json.RawMessage
	if err := d.decode(at, value, &raw, "an object"); err != nil {
		return nil, err
	}
	meanings := make(map[string]T, len(raw))
	for _, word := range slices.Sorted(maps.Keys(raw)) {
		var means T
		if err := meaning(at+"."+shortName(word), raw[word], &means); err != nil {
			return nil, err
		}
		meanings[strings.ToLower(word)] = means
	}
	return meanings, nil
}

func (d *mappingDecoder) skip(at string, value json.RawMessage) error {
	if err := d.decode(at, value, &d.mapping.Skip, "an object of arrays of texts"); err != nil {
		return err
	}
	for reference := range d.mapping.Skip {
		if err := checkReference(at+"."+shortName(reference), reference); err != nil {
			return err
		}
	}
	return nil
}

// checkReference wants a JSON pointer (RFC 6901) to be one: in it, ~ is only followed by 0 or 1.
func checkReference(at, reference string) error {
	rest := strings.NewReplacer("~0", "", "~1", "").Replace(reference)
	if strings.HasPrefix(reference, "/") && strings.Contains(rest, "~") {
		return mappingError(at, "is no JSON pointer: write ~ as ~0, and / inside of a name as ~1")
	}
	return nil
}

// pointer splits a reference into names: a JSON pointer into its parts, anything else is a name as it stands.
func pointer(reference string) []string {
	rest, isPointer := strings.CutPrefix(reference, "/")
	if !isPointer {
		return []string{reference}
	}
	parts := strings.Split(rest, "/")
	for i, part := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
	}
	return parts
}
