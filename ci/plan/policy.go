package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Level is what the policy makes of a danger.
type Level string

// The levels, from the mildest.
const (
	LevelAllow Level = "allow"
	LevelWarn  Level = "warn"
	LevelBlock Level = "block"
)

const dateLayout = "2006-01-02"

// Policy decides which dangers stop a plan. A rule that it does not mention blocks.
type Policy struct {
	Version      int                    `yaml:"version"`
	Rules        map[Rule]Level         `yaml:"rules"`
	MaxDestroyed *int                   `yaml:"maxDestroyed"`
	Environments map[string]Environment `yaml:"environments"`
	Exceptions   []Exception            `yaml:"exceptions"`
}

// Environment changes the policy for one environment.
type Environment struct {
	Rules        map[Rule]Level `yaml:"rules"`
	MaxDestroyed *int           `yaml:"maxDestroyed"`
}

// Exception lets one danger of one resource pass for a time.
type Exception struct {
	Rule        Rule   `yaml:"rule"`
	Address     string `yaml:"address"`
	Environment string `yaml:"environment"`
	Reason      string `yaml:"reason"`
	Owner       string `yaml:"owner"`
	Expires     string `yaml:"expires"`
}

// ParsePolicy reads a policy and reports all that is wrong with it at once.
func ParsePolicy(r io.Reader) (*Policy, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	var policy Policy
	if err := decoder.Decode(&policy); err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if err := decoder.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("read policy: more than one document")
	}
	if err := errors.Join(policy.problems()...); err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	return &policy, nil
}

func (p *Policy) problems() []error {
	var problems []error
	if p.Version != 1 {
		problems = append(problems, fmt.Errorf("version is %d, want 1", p.Version))
	}
	problems = append(problems, ruleProblems("rules", p.Rules, p.MaxDestroyed)...)
	for name, environment := range p.Environments {
		problems = append(problems, ruleProblems("environments."+name, environment.Rules, environment.MaxDestroyed)...)
	}
	for i, exception := range p.Exceptions {
		for _, problem := range exception.problems() {
			problems = append(problems, fmt.Errorf("exceptions[%d]: %s", i, problem))
		}
	}
	// Maps have no order, and a message should read the same twice.
	slices.SortStableFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return problems
}

func ruleProblems(where string, rules map[Rule]Level, limit *int) []error {
	var problems []error
	for rule, level := range rules {
		if !slices.Contains(Rules(), rule) {
			problems = append(problems, fmt.Errorf("%s: unknown rule %q", where, rule))
		}
		if level != LevelAllow && level != LevelWarn && level != LevelBlock {
			problems = append(problems, fmt.Errorf("%s: %s is %q, want allow, warn or block", where, rule, level))
		}
	}
	if limit != nil && *limit < 0 {
		problems = append(problems, fmt.Errorf("%s: maxDestroyed is %d, want 0 or more", where, *limit))
	}
	return problems
}

func (e Exception) problems() []string {
	var problems []string
	if !slices.Contains(Rules(), e.Rule) {
		problems = append(problems, fmt.Sprintf("unknown rule %q", e.Rule))
	}
	for _, needed := range []struct{ name, value string }{
		{"address", e.Address}, {"environment", e.Environment}, {"reason", e.Reason}, {"owner", e.Owner},
	} {
		if strings.TrimSpace(needed.value) == "" {
			problems = append(problems, needed.name+" is missing")
		}
	}
	if _, err := time.Parse(dateLayout, e.Expires); err != nil {
		problems = append(problems, fmt.Sprintf("expires is %q, want a date such as 2027-01-31", e.Expires))
	}
	return problems
}

// level returns what the policy makes of a rule in an environment.
func (p *Policy) level(rule Rule, environment string) Level {
	if level, set := p.Environments[environment].Rules[rule]; set {
		return level
	}
	if level, set := p.Rules[rule]; set {
		return level
	}
	return LevelBlock
}

// limit returns how many resources a plan may destroy, or nil for any number.
func (p *Policy) limit(environment string) *int {
	if limit := p.Environments[environment].MaxDestroyed; limit != nil {
		return limit
	}
	return p.MaxDestroyed
}

// covers tells whether the exception is about this danger. It names one address exactly: a pattern would cover
// resources that nobody thought of when it was granted.
func (e Exception) covers(danger Danger, environment string) bool {
	return e.Rule == danger.Rule && e.Address == danger.Address && e.Environment == environment
}

// live tells whether the exception still counts; it does until its last day is over, in UTC.
func (e Exception) live(now time.Time) bool {
	last, err := time.Parse(dateLayout, e.Expires)
	return err == nil && now.Before(last.AddDate(0, 0, 1))
}
