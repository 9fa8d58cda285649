package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxHeadline keeps the terminal table within a usual window.
const maxHeadline = 70

// Text is the summary as a table for a terminal, with the result in its last line.
func (s Summary) Text() string {
	var b strings.Builder
	name, took := len("stage"), len("duration")
	for _, stage := range s.Stages {
		name, took = max(name, utf8.RuneCountInString(stage.Stage)), max(took, utf8.RuneCountInString(stage.Duration()))
	}
	fmt.Fprintf(&b, "  %-*s  %-7s  %*s  %s\n", name, "stage", "result", took, "duration", "headline")
	for _, stage := range s.Stages {
		fmt.Fprintf(&b, "%s %-*s  %-7s  %*s  %s\n", stage.Mark(), name, stage.Stage, stage.Status, took, stage.Duration(), short(stage.Headline))
	}
	for _, tests := range s.Tests {
		for _, failure := range tests.Failures {
			fmt.Fprintf(&b, "\n  failed: %s %s\n          %s\n", failure.Suite, failure.Name, failure.Message)
		}
	}
	lines(&b, "Blocked by the scan", s.blockedLines())
	lines(&b, "Unreadable evidence", s.Problems)
	lines(&b, "Attention", s.Banners)
	lines(&b, "Why it failed", s.Reasons)
	fmt.Fprintf(&b, "\n%s: %s\n", s.Title, strings.ToUpper(s.Result))
	return b.String()
}

func (s Summary) blockedLines() []string {
	if s.Scan == nil {
		return nil
	}
	var list []string
	for _, f := range s.Scan.Blocking {
		list = append(list, fmt.Sprintf("%s %s in %s: %s", f.Severity, f.ID, f.Target, f.Where))
	}
	if s.Scan.Omitted > 0 {
		list = append(list, fmt.Sprintf("and %d more, see scan/verdict.json", s.Scan.Omitted))
	}
	return append(list, s.Scan.Problems...)
}

func lines(b *strings.Builder, title string, list []string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, line := range list {
		fmt.Fprintf(b, "  %s\n", line)
	}
}

func short(s string) string {
	if utf8.RuneCountInString(s) <= maxHeadline {
		return s
	}
	return string([]rune(s)[:maxHeadline-1]) + "…"
}
