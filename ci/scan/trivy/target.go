// Package trivy knows how to run the Trivy scanner and how to read what it writes.
package trivy

import (
	"fmt"
	"regexp"
	"strings"
)

var targetPattern = regexp.MustCompile(`^(source|iac|image-[a-z0-9][a-z0-9-]*)$`)

// Target names what is scanned: source, iac, or image-<service>. Evidence files carry this name.
type Target string

// ParseTarget checks a target's name.
func ParseTarget(name string) (Target, error) {
	if !targetPattern.MatchString(name) {
		return "", fmt.Errorf("unknown target %q: expected source, iac or image-<service>", name)
	}
	return Target(name), nil
}

// IsImage says whether the target is a container image in a tar file or OCI layout.
func (t Target) IsImage() bool { return strings.HasPrefix(string(t), "image-") }

// HasPackages says whether vulnerabilities are looked for in the target: infrastructure code installs no packages.
func (t Target) HasPackages() bool { return t != "iac" }
