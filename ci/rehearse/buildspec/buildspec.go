// Package buildspec reads CodeBuild's buildspec files and runs their commands as CodeBuild does, so that a mistake in one shows before it is in
// the cloud. The format is described at https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html.
package buildspec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Spec is a buildspec file. Fields that the project does not use are errors, so that a misspelled one is not lost.
type Spec struct {
	// Version of the format; 0.2 runs all commands in one shell.
	Version string `yaml:"version"`
	// Env holds variables that the project may override.
	Env Env `yaml:"env"`
	// Phases in the order in which CodeBuild runs them.
	Phases Phases `yaml:"phases"`
	// Reports that CodeBuild reads after the build, by the name of the report group.
	Reports map[string]Report `yaml:"reports"`
	// Artifacts that CodeBuild uploads after the build.
	Artifacts Files `yaml:"artifacts"`
	// Cache names paths that are kept between builds.
	Cache struct {
		Paths []string `yaml:"paths"`
	} `yaml:"cache"`
}

// Env is the env section.
type Env struct {
	Shell     string            `yaml:"shell"`
	Variables map[string]string `yaml:"variables"`
}

// Phases is the phases section.
type Phases struct {
	Install   Phase `yaml:"install"`
	PreBuild  Phase `yaml:"pre_build"`
	Build     Phase `yaml:"build"`
	PostBuild Phase `yaml:"post_build"`
}

// Phase is a list of commands; the first one that fails ends the phase.
type Phase struct {
	RuntimeVersions map[string]string `yaml:"runtime-versions"`
	Commands        []string          `yaml:"commands"`
}

// Files are file patterns below a folder.
type Files struct {
	BaseDirectory string   `yaml:"base-directory"`
	Files         []string `yaml:"files"`
}

// Report is a group of test or coverage reports.
type Report struct {
	Files      `yaml:",inline"`
	FileFormat string `yaml:"file-format"`
}

// reportFormats are the formats that CodeBuild reads.
var reportFormats = []string{
	"CUCUMBERJSON", "JUNITXML", "NUNITXML", "NUNIT3XML", "TESTNGXML", "VISUALSTUDIOTRX",
	"CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV",
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Parse reads a buildspec and checks what CodeBuild would refuse or silently pass over.
func Parse(text []byte) (Spec, error) {
	var spec Spec
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&spec); err != nil && !errors.Is(err, io.EOF) {
		return Spec{}, fmt.Errorf("read buildspec: %w", err)
	}
	return spec, spec.check()
}

func (s Spec) check() error {
	problems := []string{}
	if s.Version != "0.2" {
		problems = append(problems, fmt.Sprintf("version is %q: it must be 0.2", s.Version))
	}
	if s.Env.Shell != "" && s.Env.Shell != "bash" && s.Env.Shell != "/bin/sh" {
		problems = append(problems, fmt.Sprintf("env.shell is %q: it must be bash or /bin/sh on Linux", s.Env.Shell))
	}
	for name := range s.Env.Variables {
		if !variableName.MatchString(name) {
			problems = append(problems, fmt.Sprintf("env.variables: %q is not a variable's name", name))
		}
	}
	if len(s.Phases.Build.Commands) == 0 {
		problems = append(problems, "phases.build has no commands")
	}
	for name, report := range s.Reports {
		if !slices.Contains(reportFormats, report.FileFormat) {
			problems = append(problems, fmt.Sprintf("reports.%s: file-format %q is none of %s", name, report.FileFormat, strings.Join(reportFormats, ", ")))
		}
		if len(report.Files.Files) == 0 {
			problems = append(problems, fmt.Sprintf("reports.%s has no files", name))
		}
	}
	if len(problems) > 0 {
		slices.Sort(problems)
		return fmt.Errorf("read buildspec: %s", strings.Join(problems, "; "))
	}
	return nil
}
