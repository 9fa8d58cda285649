package finding

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Exposure says from where something can be reached. It is ordered, and the numbers are stored, so they never change.
type Exposure int16

// The exposures. What nobody has said anything about is internal.
const (
	ExposureNone Exposure = iota
	ExposureInternal
	ExposureInternet
)

var exposureNames = [...]string{"none", "internal", "internet"} //nolint:gochecknoglobals // a constant table

// String returns the name that the API uses.
func (e Exposure) String() string {
	if e < ExposureNone || e > ExposureInternet {
		return fmt.Sprintf("exposure(%d)", int16(e))
	}
	return exposureNames[e]
}

// ParseExposure reads an exposure's name in any case.
func ParseExposure(name string) (Exposure, bool) {
	for i, known := range exposureNames {
		if strings.EqualFold(name, known) {
			return Exposure(i), true
		}
	}
	return ExposureInternal, false
}

// Exposures returns all of them, the widest first.
func Exposures() []Exposure { return []Exposure{ExposureInternet, ExposureInternal, ExposureNone} }

// MaxAssets is how many assets a team may have: every new source is held against each of them.
const MaxAssets = 5000

// Asset is something that sources of a team report on.
type Asset struct {
	Name string
	// Team is the name of the team that it belongs to.
	Team string
	// Pattern says which sources: a name in which a star stands for anything.
	Pattern     string
	Criticality Criticality
	Exposure    Exposure
	Description string
	Version     int64
	UpdatedAt   time.Time
	UpdatedBy   string
}

// maxAssetText bounds the texts of an asset.
const maxAssetText = 200

var (
	assetName    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)      //nolint:gochecknoglobals // compiled once
	assetPattern = regexp.MustCompile(`^[A-Za-z0-9*][A-Za-z0-9._:/@*-]*$`) //nolint:gochecknoglobals // compiled once
)

// Check reports what is wrong with an asset.
func (a Asset) Check() error {
	switch {
	case len(a.Name) > maxAssetText || !assetName.MatchString(a.Name):
		return FieldErrorf(CodeInvalidRequest, "name", "must have at most %d letters, digits and . _ -", maxAssetText)
	case len(a.Pattern) > maxAssetText || !assetPattern.MatchString(a.Pattern):
		return FieldErrorf(CodeInvalidRequest, "sources",
			"must be a source such as trivy:image-core, with a star for any part of it, such as *:image-core")
	case len(a.Description) > maxAssetText*10:
		return FieldErrorf(CodeInvalidRequest, "description", "must have at most %d bytes", maxAssetText*10)
	}
	return nil
}

// Fits reports whether the asset is what a source reports on.
func (a Asset) Fits(source string) bool {
	parts := strings.Split(a.Pattern, "*")
	if len(parts) == 1 {
		return source == a.Pattern
	}
	rest, begins := strings.CutPrefix(source, parts[0])
	if !begins {
		return false
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, last)
}

// AssetOf returns what a source reports on: of the assets that fit the one with the longest pattern, since it says most. Of two
// that are as long the name decides.
func AssetOf(assets []Asset, source string) (best Asset, found bool) {
	best = Asset{Criticality: CriticalityNormal, Exposure: ExposureInternal}
	for _, a := range assets {
		if !a.Fits(source) {
			continue
		}
		longer := len(a.Pattern) > len(best.Pattern) || len(a.Pattern) == len(best.Pattern) && a.Name < best.Name
		if !found || longer {
			best, found = a, true
		}
	}
	return best, found
}
