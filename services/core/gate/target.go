package gate

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// MaxSources bounds what is released together.
const MaxSources = 50

var imageDigest = regexp.MustCompile(`^(?:[^@\s]{1,300}@)?(sha256:[0-9a-f]{64})$`) //nolint:gochecknoglobals // compiled once

// Target is what is to be released: the image with a digest, or what some sources report on.
type Target struct {
	// Digest is sha256:…; the sources are then those whose name ends in it.
	Digest  string
	Sources []string
}

// NewTarget returns the target of a request: an image, or sources, and not both.
func NewTarget(image string, sources []string) (Target, error) {
	switch {
	case (image == "") == (len(sources) == 0):
		return Target{}, finding.FieldErrorf(finding.CodeInvalidRequest, "image", "name either an image or sources")
	case image != "":
		parts := imageDigest.FindStringSubmatch(image)
		if parts == nil {
			return Target{}, finding.FieldErrorf(finding.CodeInvalidRequest, "image",
				"must be a digest, sha256: and 64 hexadecimal digits, or a reference with one; a tag can be moved")
		}
		return Target{Digest: parts[1]}, nil
	case len(sources) > MaxSources:
		return Target{}, finding.FieldErrorf(finding.CodeInvalidRequest, "sources", "may name at most %d", MaxSources)
	}
	sorted := slices.Clone(sources)
	slices.Sort(sorted)
	return Target{Sources: slices.Compact(sorted)}, nil
}

// String is how the target is kept, and how waivers find it again.
func (t Target) String() string {
	if t.Digest != "" {
		return "image:" + t.Digest
	}
	return "sources:" + strings.Join(t.Sources, ",")
}
