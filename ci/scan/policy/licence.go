package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

// Licences says under which licences code may come in.
type Licences struct {
	// Allow lists SPDX names that are fine.
	Allow []string `yaml:"allow"`
	// Deny lists SPDX names that are not, whatever else is offered with "AND".
	Deny []string `yaml:"deny"`
	// Unlisted is "block" or "allow", for a licence in neither list.
	Unlisted string `yaml:"unlisted"`
	// NotShipped are patterns of paths whose packages are run here and handed to nobody, such as build tools. Licences
	// bind those who hand software on, so they do not block there.
	NotShipped []string `yaml:"notShipped"`
}

func (l Licences) validate() []error {
	var problems []error
	if l.Unlisted != "block" && l.Unlisted != "allow" {
		problems = append(problems, errors.New(`licences.unlisted is missing: say "block" or "allow"`))
	}
	for _, name := range l.Allow {
		if slices.Contains(l.Deny, name) {
			problems = append(problems, fmt.Errorf("licences: %s is in both allow and deny", name))
		}
	}
	for _, pattern := range l.NotShipped {
		if err := checkPattern(pattern); err != nil {
			problems = append(problems, fmt.Errorf("licences.notShipped: %w", err))
		}
	}
	return problems
}

// blocks says why a finding's licence expression is not acceptable, or returns "".
func (l Licences) blocks(f trivy.Finding) string {
	if slices.ContainsFunc(l.NotShipped, func(pattern string) bool { return matchPath(pattern, f.Path) }) {
		return ""
	}
	expression := f.ID
	parser := licenceParser{tokens: tokenise(expression), accept: l.accepts}
	ok, complete := parser.alternatives(0)
	switch {
	case complete && parser.done() && ok:
		return ""
	case complete && parser.done():
		return "the licence is denied or not on the list of allowed ones"
	case l.accepts(expression):
		// Free text such as "Apache 2.0 with changes" is no expression, but may be listed as it is.
		return ""
	default:
		return "the licence is not on the list of allowed ones"
	}
}

func (l Licences) accepts(name string) bool {
	same := func(listed string) bool { return strings.EqualFold(listed, name) }
	switch {
	case slices.ContainsFunc(l.Deny, same):
		return false
	case slices.ContainsFunc(l.Allow, same):
		return true
	default:
		return l.Unlisted == "allow"
	}
}

// maxNesting bounds brackets, because expressions come from package files of strangers.
const maxNesting = 50

// licenceParser evaluates an SPDX expression: OR needs one acceptable side, AND needs both.
type licenceParser struct {
	tokens []string
	accept func(string) bool
}

func tokenise(expression string) []string {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ").Replace(expression)
	return strings.Fields(spaced)
}

func (p *licenceParser) done() bool { return len(p.tokens) == 0 }

func (p *licenceParser) next(word string) bool {
	if p.done() || !strings.EqualFold(p.tokens[0], word) {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *licenceParser) alternatives(depth int) (ok, complete bool) {
	ok, complete = p.requirements(depth)
	for complete && p.next("OR") {
		var other bool
		other, complete = p.requirements(depth)
		ok = ok || other
	}
	return ok, complete
}

func (p *licenceParser) requirements(depth int) (ok, complete bool) {
	ok, complete = p.licence(depth)
	for complete && p.next("AND") {
		var other bool
		other, complete = p.licence(depth)
		ok = ok && other
	}
	return ok, complete
}

func (p *licenceParser) licence(depth int) (ok, complete bool) {
	if depth > maxNesting {
		return false, false
	}
	if p.next("(") {
		ok, complete = p.alternatives(depth + 1)
		return ok, complete && p.next(")")
	}
	if p.done() || slices.Contains([]string{")", "OR", "AND", "WITH"}, strings.ToUpper(p.tokens[0])) {
		return false, false
	}
	name := p.tokens[0]
	p.tokens = p.tokens[1:]
	// "WITH" adds permissions to a licence, so that the licence itself decides, unless the pair is listed.
	if p.next("WITH") {
		if p.done() {
			return false, false
		}
		pair := name + " WITH " + p.tokens[0]
		p.tokens = p.tokens[1:]
		return p.accept(name) || p.accept(pair), true
	}
	return p.accept(name), true
}
