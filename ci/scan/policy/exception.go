package policy

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

// minReason keeps reasons from being a single word.
const minReason = 15

// Exception accepts one finding, for a reason and until a day.
type Exception struct {
	// ID is the finding's id: a CVE, a check, a secret rule or a licence.
	ID string `yaml:"id"`
	// Target, Path and Package narrow the exception; empty means any. Path may hold * within a folder and ** across folders.
	Target  string `yaml:"target"`
	Path    string `yaml:"path"`
	Package string `yaml:"package"`
	Reason  string `yaml:"reason"`
	Owner   string `yaml:"owner"`
	// Expires is the last day on which the exception holds, in UTC.
	Expires Day `yaml:"expires"`
}

// Day is a calendar day in UTC.
type Day time.Time

// UnmarshalText reads a day such as 2027-01-31.
func (d *Day) UnmarshalText(text []byte) error {
	parsed, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is no day such as 2027-01-31", text)
	}
	*d = Day(parsed)
	return nil
}

// String writes a day such as 2027-01-31.
func (d Day) String() string { return time.Time(d).Format(time.DateOnly) }

// End is the moment at which the day is over.
func (d Day) End() time.Time { return time.Time(d).AddDate(0, 0, 1) }

// Expired says whether the exception's last day is over.
func (e Exception) Expired(now time.Time) bool { return !now.Before(e.Expires.End()) }

// Matches says whether the exception speaks of a target's finding.
func (e Exception) Matches(target trivy.Target, f trivy.Finding) bool {
	return e.ID == f.ID &&
		(e.Target == "" || e.Target == string(target)) &&
		(e.Package == "" || e.Package == f.Package) &&
		(e.Path == "" || matchPath(e.Path, f.Path))
}

// String names an exception in messages.
func (e Exception) String() string {
	where := ""
	for _, part := range []struct{ name, value string }{{"target", e.Target}, {"path", e.Path}, {"package", e.Package}} {
		if part.value != "" {
			where += fmt.Sprintf(" %s=%s", part.name, part.value)
		}
	}
	return e.ID + where
}

func (e Exception) validate() error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	check(e.ID != "", "id is missing")
	check(e.Target != "" || e.Path != "" || e.Package != "", "narrow it by target, path or package: it would accept the finding everywhere")
	check(len(strings.TrimSpace(e.Reason)) >= minReason, "reason is missing or too short to judge (%d characters at least)", minReason)
	check(e.Owner != "", "owner is missing: who answers for it")
	check(!time.Time(e.Expires).IsZero(), "expires is missing: no exception is for ever")
	if err := checkPattern(e.Path); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// checkPattern says what is wrong with a pattern for paths.
func checkPattern(pattern string) error {
	if strings.Count(pattern, "**") > 2 {
		return fmt.Errorf("path %q has more than two **, which takes too long to match", pattern)
	}
	for segment := range strings.SplitSeq(pattern, "/") {
		if _, err := path.Match(segment, ""); err != nil {
			return fmt.Errorf("path %q is no pattern: %w", pattern, err)
		}
	}
	return nil
}

// matchPath matches a slash-separated path against a pattern in which ** stands for any number of folders.
func matchPath(pattern, name string) bool {
	return matchSegments(strings.Split(pattern, "/"), strings.Split(strings.TrimPrefix(name, "/"), "/"))
}

func matchSegments(pattern, name []string) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			return matchAnywhere(pattern[1:], name)
		}
		if len(name) == 0 {
			return false
		}
		if ok, err := path.Match(pattern[0], name[0]); err != nil || !ok {
			return false
		}
		pattern, name = pattern[1:], name[1:]
	}
	return len(name) == 0
}

func matchAnywhere(rest, name []string) bool {
	for i := range len(name) + 1 {
		if matchSegments(rest, name[i:]) {
			return true
		}
	}
	return false
}
