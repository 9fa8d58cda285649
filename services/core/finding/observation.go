package finding

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// Bounds of an observation's strings in bytes. What identifies a finding is refused when it is longer, because cutting it
// could make two findings one; what only describes it is cut.
const (
	maxIdentityBytes    = 2048
	maxTitleBytes       = 500
	maxDescriptionBytes = 16 << 10
	maxShortBytes       = 500
	maxURLBytes         = 2000
	maxLine             = 1<<31 - 1
	maxAliases          = 1000
)

// Observation is one record of a report, in the hub's words.
type Observation struct {
	Kind         Kind
	Severity     Severity
	Title        string
	Description  string
	RuleID       string
	Aliases      []string
	Component    string
	PURL         string
	Version      string
	FixedVersion string
	Path         string
	Line         int
	// Resource is what inside the file is misconfigured.
	Resource string
	// Mark tells two results of one rule in one file apart, and stays the same when lines move. It is what recipe 1 knows;
	// Marks are what later recipes know, the strongest first.
	Mark  string
	Marks []Mark `json:",omitempty"`
	URL   string

	// place is the path from the checkout's root, check the part of the title that names a check; Normalise sets both.
	place, check string
	// ordinals are set by a Census.
	ordinals []int
}

// Normalise brings the observation into the shape in which it is stored, or says which field cannot be.
func (o *Observation) Normalise() error {
	for _, s := range []*string{
		&o.RuleID, &o.Component, &o.PURL, &o.Resource, &o.Mark, &o.Title, &o.Version, &o.FixedVersion, &o.URL, &o.Path,
	} {
		*s = oneLine(*s)
	}
	for i, alias := range o.Aliases {
		o.Aliases[i] = oneLine(alias)
	}
	for i, m := range o.Marks {
		o.Marks[i].Value = oneLine(m.Value)
	}
	absolute := isAbsolute(o.Path)
	o.Path = cleanPath(o.Path)
	o.place = checkoutPlace(o.Path, absolute)
	if o.RuleID == "" {
		return FieldErrorf(CodeInvalidReport, "rule", "has no id")
	}
	if err := o.checkIdentity(); err != nil {
		return err
	}
	o.mark()
	o.describe()
	return nil
}

// mark gives code a mark of its message when its report has none, and finds the check that the message begins with.
func (o *Observation) mark() {
	if o.Kind == KindSecret {
		// The line of a secret is the secret.
		o.Mark, o.Marks = "", nil
	}
	if o.Kind != KindCode {
		return
	}
	if check := checkPrefix.FindStringSubmatch(o.Title); check != nil {
		o.check = check[1]
	}
	if len(o.Marks) == 0 && o.Mark != "" {
		o.Marks = []Mark{{By: MarkTool, Value: o.Mark}}
	}
	if len(o.Marks) == 0 {
		o.Marks = []Mark{MessageMark(o.Title)}
	}
}

// checkIdentity refuses what may not be cut.
func (o *Observation) checkIdentity() error {
	if err := o.checkLists(); err != nil {
		return err
	}
	identity := map[string]string{
		"rule": o.RuleID, "component": o.Component, "path": o.Path, "resource": o.Resource, "mark": o.Mark,
	}
	for field, value := range identity {
		if len(value) > maxIdentityBytes {
			return FieldErrorf(CodeTooLarge, field, "is longer than %d bytes", maxIdentityBytes)
		}
	}
	return nil
}

func (o *Observation) checkLists() error {
	if len(o.Aliases) > maxAliases {
		return FieldErrorf(CodeTooLarge, "aliases", "has more than %d", maxAliases)
	}
	for _, alias := range o.Aliases {
		if len(alias) > maxShortBytes {
			return FieldErrorf(CodeTooLarge, "aliases", "has one that is longer than %d bytes", maxShortBytes)
		}
	}
	for _, m := range o.Marks {
		if len(m.Value) > maxIdentityBytes {
			return FieldErrorf(CodeTooLarge, "fingerprint", "is longer than %d bytes", maxIdentityBytes)
		}
	}
	return nil
}

// describe cuts what only describes.
func (o *Observation) describe() {
	if o.Title == "" {
		o.Title = o.RuleID
	}
	o.Title = cut(o.Title, maxTitleBytes)
	o.Description = cut(strings.TrimSpace(storable(o.Description)), maxDescriptionBytes)
	o.PURL = cut(o.PURL, maxIdentityBytes)
	o.Version, o.FixedVersion = cut(o.Version, maxShortBytes), cut(o.FixedVersion, maxShortBytes)
	o.URL = webAddress(o.URL)
	o.Line = max(0, min(o.Line, maxLine))
}

// storable removes what PostgreSQL's text cannot hold.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// oneLine makes all white space single blanks.
func oneLine(s string) string {
	return strings.Join(strings.Fields(storable(s)), " ")
}

// cut shortens s to at most limit bytes without breaking a character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// cleanPath makes the ways in which tools write the same path one: relative, with forward slashes, without dots.
func cleanPath(p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	p = strings.TrimPrefix(p, "file://")
	if p == "" {
		return ""
	}
	return strings.TrimPrefix(path.Clean("/"+p), "/")
}

// webAddress keeps an address only when a browser may safely follow it.
func webAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxURLBytes || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return ""
	}
	return address
}
