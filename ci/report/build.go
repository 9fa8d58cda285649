package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Image is a container image that the run built.
type Image struct {
	Service   string `json:"service"`
	Reference string `json:"reference"`
	Digest    string `json:"digest"`
	SizeBytes int64  `json:"sizeBytes"`
	User      string `json:"user"`
}

// SBOM counts the components of one CycloneDX file.
type SBOM struct {
	Target     string `json:"target"`
	Components int    `json:"components"`
}

// Lint counts the issues of one linter's report.
type Lint struct {
	Name   string `json:"name"`
	Issues int    `json:"issues"`
}

// Plan counts what a Terraform plan changes.
type Plan struct {
	Env     string `json:"env"`
	Create  int    `json:"create"`
	Update  int    `json:"update"`
	Delete  int    `json:"delete"`
	Replace int    `json:"replace"`
	// Text is Terraform's own last line when there is no plan to count.
	Text string `json:"text,omitempty"`
	// Verdict and Dangers are what ci/plan says of the plan: pass, warn or block, and why.
	Verdict string   `json:"verdict,omitempty"`
	Dangers []string `json:"dangers"`
}

func (r *reader) images() {
	const name = "build/images.json"
	data, ok := r.file(name)
	if !ok {
		return
	}
	var images []Image
	if err := json.Unmarshal(data, &images); err != nil {
		r.problem(name, fmt.Errorf("not a list of images: %w", err))
		return
	}
	for _, i := range images {
		r.summary.Images = append(r.summary.Images, Image{Plain(i.Service), Plain(i.Reference), Plain(i.Digest), i.SizeBytes, Plain(i.User)})
	}
}

// ParseSBOM counts the components of a CycloneDX file.
func ParseSBOM(target string, data []byte) (SBOM, error) {
	var bom struct {
		Format     string            `json:"bomFormat"`
		Components []json.RawMessage `json:"components"`
	}
	if err := json.Unmarshal(data, &bom); err != nil {
		return SBOM{}, fmt.Errorf("not a CycloneDX file: %w", err)
	}
	if bom.Format != "CycloneDX" {
		return SBOM{}, errors.New("not a CycloneDX file: bomFormat is missing")
	}
	return SBOM{Target: target, Components: len(bom.Components)}, nil
}

func (r *reader) sboms() {
	r.each("sbom/*.cdx.json", func(name string) {
		if data, ok := r.file(name); ok {
			sbom, err := ParseSBOM(label(name, ".cdx.json"), data)
			if err != nil {
				r.problem(name, err)
				return
			}
			r.summary.SBOMs = append(r.summary.SBOMs, sbom)
		}
	})
}

// lint counts golangci-lint's issues; other linters' reports are only kept as evidence.
func (r *reader) lint() {
	r.each("lint/*.json", func(name string) {
		data, ok := r.file(name)
		if !ok {
			return
		}
		var report map[string]json.RawMessage
		if err := json.Unmarshal(data, &report); err != nil {
			if !json.Valid(data) {
				r.problem(name, errors.New("is no JSON"))
			}
			return
		}
		raw, ok := report["Issues"]
		if !ok {
			return
		}
		var issues []json.RawMessage
		if err := json.Unmarshal(raw, &issues); err != nil {
			r.problem(name, fmt.Errorf("its issues are no list: %w", err))
			return
		}
		r.summary.Lint = append(r.summary.Lint, Lint{label(name, ".json"), len(issues)})
	})
}

// ParsePlan counts the changes in a review of ci/plan, or in the output of `terraform show -json`.
func ParsePlan(env string, data []byte) (Plan, error) {
	var raw struct {
		FormatVersion   string `json:"format_version"`
		ResourceChanges []struct {
			Change struct {
				Actions []string `json:"actions"`
			} `json:"change"`
		} `json:"resource_changes"`
		Verdict string `json:"verdict"`
		Dangers []struct {
			Level   string `json:"level"`
			Rule    string `json:"rule"`
			Address string `json:"address"`
			Detail  string `json:"detail"`
		} `json:"dangers"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return Plan{}, fmt.Errorf("not a Terraform plan: %w", err)
	}
	if raw.FormatVersion == "" {
		return Plan{}, errors.New("not a Terraform plan: format_version is missing")
	}
	plan := Plan{Env: env, Verdict: Plain(raw.Verdict), Dangers: []string{}}
	for _, d := range raw.Dangers {
		plan.Dangers = append(plan.Dangers, Plain(fmt.Sprintf("%s: %s of %s: %s", d.Level, d.Rule, d.Address, d.Detail)))
	}
	for _, change := range raw.ResourceChanges {
		switch strings.Join(change.Change.Actions, ",") {
		case "create":
			plan.Create++
		case "update":
			plan.Update++
		case "delete":
			plan.Delete++
		case "delete,create", "create,delete":
			plan.Replace++
		}
	}
	return plan, nil
}

func (r *reader) plans() {
	seen := map[string]bool{}
	r.each("plan/*.json", func(name string) {
		env := label(name, ".json")
		data, ok := r.file(name)
		if !ok {
			return
		}
		plan, err := ParsePlan(env, data)
		if err != nil {
			r.problem(name, err)
			return
		}
		seen[env] = true
		r.summary.Plans = append(r.summary.Plans, plan)
	})
	r.each("plan/*.txt", func(name string) {
		env := label(name, ".txt")
		if data, ok := r.file(name); ok && !seen[env] {
			r.summary.Plans = append(r.summary.Plans, Plan{Env: env, Text: planLine(string(data)), Dangers: []string{}})
		}
	})
}

// planLine finds the line in which Terraform says what it would do.
func planLine(text string) string {
	for line := range strings.Lines(text) {
		plain := Plain(line)
		if strings.HasPrefix(plain, "Plan:") || strings.HasPrefix(plain, "No changes.") || strings.HasPrefix(plain, "Error:") {
			return plain
		}
	}
	return "the plan says nothing of its changes"
}
