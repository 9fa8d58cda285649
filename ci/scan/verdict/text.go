package verdict

import (
	"fmt"
	"slices"
	"strings"
)

// Text writes the verdict for people: the decision last, since that is where the eye stays on a terminal.
func (v Verdict) Text() string {
	var b strings.Builder
	for _, t := range v.Targets {
		fmt.Fprintf(&b, "%-12s %s, %d packages%s\n", t.Target, t.Status, t.Packages, t.summary())
	}
	section(&b, "Blocking", v.Blocking, Blocked.String)
	section(&b, "Accepted by exception", v.Accepted, Accepted.String)
	section(&b, "Warnings", v.Warnings, clean)
	section(&b, "Problems", v.Problems, clean)
	if !v.VulnerabilitiesScanned {
		fmt.Fprintf(&b, "\n%s: %s\n", v.Headline(), clean(v.NotScanned))
	}
	fmt.Fprintf(&b, "\nscan verdict: %s (%d blocking, %d problems, %d accepted, %d warnings)\n",
		v.Result, len(v.Blocking), len(v.Problems), len(v.Accepted), len(v.Warnings))
	return b.String()
}

// Headline says in capitals what a reader must not miss, or returns "".
func (v Verdict) Headline() string {
	if v.VulnerabilityCoverage == CoverageFull {
		return ""
	}
	return "VULNERABILITIES NOT SCANNED"
}

func (t TargetResult) summary() string {
	var parts []string
	for class, counts := range t.Counts {
		total := 0
		for _, n := range counts {
			total += n
		}
		parts = append(parts, fmt.Sprintf("%d %s", total, class))
	}
	if len(parts) == 0 {
		return ""
	}
	slices.Sort(parts)
	return ", findings: " + strings.Join(parts, ", ")
}

// String describes a blocked finding in one line.
func (b Blocked) String() string {
	where := clean(b.Path)
	if b.Line > 0 {
		where += fmt.Sprintf(":%d", b.Line)
	}
	text := fmt.Sprintf("%-8s %s %s in %s: %s", b.Severity, b.Class, clean(b.ID), b.Target, where)
	if b.Package != "" {
		text += " " + clean(b.Package+" "+b.Version)
	}
	if b.FixedVersion != "" {
		text += " (fixed in " + clean(b.FixedVersion) + ")"
	}
	return text + " - " + b.Why
}

// String describes an accepted finding in one line.
func (a Accepted) String() string {
	return fmt.Sprintf("%-8s %s %s in %s until %s by %s: %s", a.Severity, a.Class, clean(a.ID), a.Target, a.Expires, a.Owner, clean(a.Reason))
}

func section[T any](b *strings.Builder, title string, items []T, line func(T) string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, item := range items {
		fmt.Fprintf(b, "  %s\n", line(item))
	}
}

// clean keeps text from reports on one line and free of terminal control sequences.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
			return ' '
		}
		return r
	}, s)
}
