// Package policy says which findings block a release and which are accepted for a time.
package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

// Version is the layout of policy files that this package reads.
const Version = 1

// none as a maxSeverity tolerates no finding of the class at all.
const none = "NONE"

// Policy is the content of a policy file.
type Policy struct {
	Version int `yaml:"version"`
	// Targets must each have a report.
	Targets []string `yaml:"targets"`
	// MaxDatabaseAge is how old a vulnerability database may be in a full scan.
	MaxDatabaseAge Duration `yaml:"maxDatabaseAge"`
	// WarnBeforeExpiry is how long before its end an exception is announced.
	WarnBeforeExpiry Duration `yaml:"warnBeforeExpiry"`
	// MaxSeverity is the worst severity that is tolerated, by class; "none" tolerates nothing.
	MaxSeverity map[trivy.Class]string `yaml:"maxSeverity"`
	Licences    Licences               `yaml:"licences"`
	Exceptions  []Exception            `yaml:"exceptions"`
}

// Duration is a time.Duration written as in Go, such as 168h.
type Duration time.Duration

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Load reads a policy file.
func Load(path string) (Policy, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the caller names the file
	if err != nil {
		return Policy{}, fmt.Errorf("read policy: %w", err)
	}
	p, err := Parse(data)
	if err != nil {
		return Policy{}, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Parse reads a policy and reports all mistakes at once. Unknown fields are mistakes: a misspelt rule must not be no rule.
func Parse(data []byte) (Policy, error) {
	var p Policy
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&p); err != nil {
		return Policy{}, fmt.Errorf("parse policy: %w", err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return Policy{}, errors.New("parse policy: more than one YAML document")
	}
	return p, p.validate()
}

func (p Policy) validate() error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	check(p.Version == Version, "version is %d, expected %d", p.Version, Version)
	check(p.MaxDatabaseAge > 0, "maxDatabaseAge is missing: say how old a vulnerability database may be, such as 168h")
	check(len(p.Targets) > 0, "targets is missing: name the targets that must have a report")
	for _, target := range p.Targets {
		_, err := trivy.ParseTarget(target)
		check(err == nil, "targets: %v", err)
	}
	for _, class := range []trivy.Class{trivy.Vulnerability, trivy.Misconfiguration, trivy.Secret} {
		value, ok := p.MaxSeverity[class]
		check(ok, "maxSeverity.%s is missing", class)
		check(!ok || rank(value) >= 0, "maxSeverity.%s is %q, expected none, low, medium, high or critical", class, value)
	}
	check(len(p.MaxSeverity) <= 3, "maxSeverity has a class other than vulnerability, misconfiguration and secret")
	problems = append(problems, p.Licences.validate()...)
	for i, e := range p.Exceptions {
		if err := e.validate(); err != nil {
			problems = append(problems, fmt.Errorf("exception %d (%s): %w", i+1, e.ID, err))
		}
	}
	return errors.Join(problems...)
}

// Blocks says why a finding blocks a release, or returns "" when it does not.
func (p Policy) Blocks(f trivy.Finding) string {
	if f.Class == trivy.Licence {
		return p.Licences.blocks(f)
	}
	limit := p.MaxSeverity[f.Class]
	severity := f.Severity
	// An unknown severity may be the worst one: nobody has judged it yet. It counts as high.
	if severity == "UNKNOWN" {
		severity = "HIGH"
	}
	if rank(severity) <= rank(limit) {
		return ""
	}
	return fmt.Sprintf("%s is above the tolerated %s", strings.ToLower(f.Severity), strings.ToLower(limit))
}

// rank orders severities; -1 is no severity.
func rank(severity string) int {
	scale := append([]string{none}, trivy.Severities()[1:]...)
	return slices.Index(scale, strings.ToUpper(severity))
}
