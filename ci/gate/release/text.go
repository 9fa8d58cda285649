package release

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// shown is how many blockers are told of; gate.json has more.
const shown = 20

// Text is the answer for people.
func (r Result) Text() string {
	if r.Verdict == Unknown {
		return "UNKNOWN: " + plain(r.Problem) + "\n"
	}
	e := r.evaluation
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s by the policy %s, %d findings, evaluation %s\n",
		strings.ToUpper(r.Verdict), plain(e.Target), plain(e.Policy), e.Findings, plain(e.ID))
	for _, s := range e.Sources {
		fmt.Fprintf(&b, "  heard  %s\n", s)
	}
	list(&b, "blocks", e.Blockers, e.BlockerCount)
	list(&b, "waived", e.Waived, e.WaivedCount)
	if e.Excepted > 0 {
		fmt.Fprintf(&b, "  passed by exceptions of the policy: %d\n", e.Excepted)
	}
	return b.String()
}

func list(b *strings.Builder, what string, blockers []Blocker, count int) {
	for i, blocker := range blockers {
		if i == shown {
			break
		}
		fmt.Fprintf(b, "  %s %s\n", what, blocker)
	}
	if more := count - min(len(blockers), shown); more > 0 {
		fmt.Fprintf(b, "  %s %d more\n", what, more)
	}
}

// String tells when the source was last heard of.
func (s Source) String() string {
	if s.AgeSeconds == nil {
		return plain(s.Name) + ": never"
	}
	age := time.Duration(*s.AgeSeconds) * time.Second
	return fmt.Sprintf("%s: %s ago, %s, %d records", plain(s.Name), age, cmp.Or(plain(s.Tool), "unknown tool"), s.Records)
}

// String names what blocks and says why.
func (b Blocker) String() string {
	switch {
	case b.Finding != nil:
		where := strings.TrimSpace(plain(b.Finding.Component) + " " + plain(b.Finding.Path))
		return fmt.Sprintf("%s %s %s: %s %s", plain(b.Finding.Severity), plain(b.Finding.RuleID), where, plain(b.Finding.Title), plain(b.Detail))
	case b.Source != nil:
		return fmt.Sprintf("%s: %s", plain(*b.Source), plain(b.Detail))
	}
	return plain(b.Detail)
}

// plain keeps what scanners wrote from moving the terminal's cursor or breaking a line.
func plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}, text))
}
