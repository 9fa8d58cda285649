// Package advisory reads the repository's own vulnerability advisories and builds a Trivy database from them.
package advisory

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Ecosystems that an advisory can name. Debian advisories also need a release.
const (
	EcosystemDebian = "debian"
	EcosystemGo     = "go"
	EcosystemNPM    = "npm"
)

// severities are in Trivy's order: the index is the number that its database stores.
var severities = []string{"UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"}

var idPattern = regexp.MustCompile(`^(CVE-[0-9]{4}-[0-9]{4,}|GHSA(-[0-9a-z]{4}){3})$`)

// Advisory is one publicly known vulnerability of one package.
type Advisory struct {
	ID          string   `yaml:"id"`
	Aliases     []string `yaml:"aliases"`
	Ecosystem   string   `yaml:"ecosystem"`
	Release     string   `yaml:"release"`
	Package     string   `yaml:"package"`
	Vulnerable  []string `yaml:"vulnerable"`
	Fixed       []string `yaml:"fixed"`
	Severity    string   `yaml:"severity"`
	Title       string   `yaml:"title"`
	Description string   `yaml:"description"`
	References  []string `yaml:"references"`
}

// Load reads every *.yaml file of a folder. A folder without advisories is an error: an empty database finds nothing.
func Load(dir string) ([]Advisory, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("list advisories in %s: %w", dir, err)
	}
	var all []Advisory
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // the caller names the folder
		if err != nil {
			return nil, fmt.Errorf("read advisories: %w", err)
		}
		list, err := Parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, list...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no advisories in %s: expected *.yaml files there", dir)
	}
	return all, nil
}

// Parse reads a YAML list of advisories and reports all mistakes at once. Unknown fields are mistakes.
func Parse(data []byte) ([]Advisory, error) {
	var list []Advisory
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("parse advisories: %w", err)
	}
	var problems []error
	for i, a := range list {
		if err := a.validate(); err != nil {
			problems = append(problems, fmt.Errorf("advisory %d (%s): %w", i+1, a.ID, err))
		}
	}
	return list, errors.Join(problems...)
}

func (a Advisory) validate() error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	check(idPattern.MatchString(a.ID), "id must look like CVE-2023-5363 or GHSA-4374-p667-p6c8")
	check(a.Package != "", "package is missing")
	check(a.Title != "", "title is missing")
	check(slices.Contains(severities, a.Severity), "severity %q is none of %s", a.Severity, strings.Join(severities, ", "))
	switch a.Ecosystem {
	case EcosystemDebian:
		check(a.Release != "", "release is missing: Debian advisories belong to a release, such as \"12\"")
		check(len(a.Fixed) <= 1, "a Debian package has one fixed version")
		check(len(a.Vulnerable) == 0, "vulnerable is not used for Debian: every version before the fixed one is")
	case EcosystemGo, EcosystemNPM:
		check(len(a.Vulnerable) > 0, "vulnerable is missing: give ranges such as \"<0.3.8\"")
		check(a.Release == "", "release is only for Debian")
	default:
		check(false, "ecosystem %q is none of debian, go, npm", a.Ecosystem)
	}
	return errors.Join(problems...)
}
