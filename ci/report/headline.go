package report

import (
	"fmt"
	"strings"

	"github.com/cloudsec/cloudsec/ci/scan/verdict"
)

// Headline says in one line what the evidence of a stage shows, or returns "" when it shows nothing.
func (s Summary) Headline(stage string) string {
	parts := map[string]func() []string{
		"test": s.testLine, "lint": s.lintLine, "build": s.buildLine, "scan": s.scanLine, "sbom": s.sbomLine,
		"loadtest": s.loadTestLine, "plan": s.planLine,
	}
	if parts[stage] == nil {
		return ""
	}
	return strings.Join(parts[stage](), ", ")
}

func (s Summary) testLine() []string {
	var parts []string
	total, failed, skipped := 0, 0, 0
	for _, t := range s.Tests {
		total, failed, skipped = total+t.Total, failed+t.Failed, skipped+t.Skipped
	}
	if total > 0 {
		parts = append(parts, fmt.Sprintf("%d tests, %d failed", total, failed))
	}
	if skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d skipped", skipped))
	}
	for _, c := range s.Coverage {
		parts = append(parts, fmt.Sprintf("%s coverage %.1f %%", c.Name, c.Percent))
	}
	return parts
}

func (s Summary) lintLine() []string {
	var parts []string
	for _, l := range s.Lint {
		parts = append(parts, fmt.Sprintf("%s: %d issues", l.Name, l.Issues))
	}
	return parts
}

func (s Summary) buildLine() []string {
	var parts []string
	for _, i := range s.Images {
		parts = append(parts, i.Service+" "+i.Size())
	}
	return parts
}

func (s Summary) scanLine() []string {
	if s.Scan == nil {
		return nil
	}
	if s.Scan.Result != verdict.Pass {
		return []string{fmt.Sprintf("%d findings block", len(s.Scan.Blocking)+s.Scan.Omitted), fmt.Sprintf("%d problems", len(s.Scan.Problems))}
	}
	parts := []string{"nothing blocks"}
	if s.Scan.Accepted > 0 {
		parts = append(parts, fmt.Sprintf("%d accepted by exception", s.Scan.Accepted))
	}
	if s.Scan.Headline != "" {
		parts = append(parts, strings.SplitN(s.Scan.Headline, ":", 2)[0])
	}
	return parts
}

func (s Summary) sbomLine() []string {
	var parts []string
	for _, b := range s.SBOMs {
		parts = append(parts, fmt.Sprintf("%s %d components", b.Target, b.Components))
	}
	return parts
}

func (s Summary) loadTestLine() []string {
	var parts []string
	if l := s.LoadTest; l != nil {
		parts = append(parts, fmt.Sprintf("p95 %.1f ms", l.P95Ms), fmt.Sprintf("%.1f requests/s", l.PerSecond),
			fmt.Sprintf("%.2f %% errors", l.ErrorRate*100))
	}
	if i := s.Ingest; i != nil {
		parts = append(parts, fmt.Sprintf("%d findings ingested", i.Total.Findings()))
	}
	return parts
}

func (s Summary) planLine() []string {
	var parts []string
	for _, p := range s.Plans {
		parts = append(parts, p.Env+": "+p.Changes())
	}
	return parts
}

// Changes says what a plan does.
func (p Plan) Changes() string {
	if p.Text != "" {
		return p.Text
	}
	changes := fmt.Sprintf("%d to create, %d to update, %d to replace, %d to delete", p.Create, p.Update, p.Replace, p.Delete)
	if p.Verdict != "" {
		changes += " (" + p.Verdict + ")"
	}
	return changes
}

// Size is the image's size for people.
func (i Image) Size() string { return fmt.Sprintf("%.1f MB", float64(i.SizeBytes)/1e6) }

// Duration is a stage's duration for people.
func (s Stage) Duration() string {
	if s.DurationSeconds >= 100 {
		return fmt.Sprintf("%d min %02d s", int(s.DurationSeconds)/60, int(s.DurationSeconds)%60)
	}
	return fmt.Sprintf("%.1f s", s.DurationSeconds)
}

// Mark is a sign that tells statuses apart without colour.
func (s Stage) Mark() string {
	switch s.Status {
	case Passed:
		return "✓"
	case Skipped:
		return "–"
	default:
		return "✗"
	}
}
