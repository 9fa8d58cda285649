package finding_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

func TestAssetFits(t *testing.T) {
	t.Parallel()
	for pattern, sources := range map[string]map[string]bool{
		"trivy:image-core":  {"trivy:image-core": true, "trivy:image-core2": false, "a-trivy:image-core": false},
		"*":                 {"anything": true},
		"trivy:*":           {"trivy:": true, "trivy:x": true, "grype:x": false},
		"*:image-shop-*":    {"trivy:image-shop-": true, "a:image-shop-web": true, "image-shop-web": false},
		"a*a":               {"a": false, "aa": true, "aba": true, "abab": false},
		"a*b*c":             {"abc": true, "aXbYc": true, "acb": false, "abbc": true, "ab": false},
		"**":                {"x": true},
		"x*y*y":             {"xyy": true, "xy": false},
		"sarif:repo@main.*": {"sarif:repo@main.1": true, "sarif:repo@mainX1": false},
	} {
		for source, want := range sources {
			require.Equal(t, want, finding.Asset{Pattern: pattern}.Fits(source), "%s of %s", source, pattern)
		}
	}
}

func TestAssetOf(t *testing.T) {
	t.Parallel()
	assets := []finding.Asset{
		{Name: "all", Pattern: "*", Criticality: finding.CriticalityLow},
		{Name: "shop", Pattern: "*:image-shop-*", Criticality: finding.CriticalityCritical, Exposure: finding.ExposureInternet},
		{Name: "b", Pattern: "trivy:db", Criticality: finding.CriticalityHigh}, {Name: "a", Pattern: "trivy:d*"},
	}
	for source, want := range map[string]string{"trivy:image-shop-web": "shop", "trivy:db": "a", "trivy:x": "all"} {
		got, found := finding.AssetOf(assets, source)
		require.True(t, found)
		require.Equal(t, want, got.Name, source)
	}
	got, found := finding.AssetOf(nil, "trivy:x")
	require.False(t, found)
	require.Equal(t, finding.CriticalityNormal, got.Criticality)
	require.Equal(t, finding.ExposureInternal, got.Exposure)
}

func TestAssetChecks(t *testing.T) {
	t.Parallel()
	require.NoError(t, finding.Asset{Name: "shop-1.b_c", Pattern: "*:image@sha256/x-*"}.Check())
	for field, bad := range map[string]finding.Asset{
		"name": {Name: "a b", Pattern: "*"}, "sources": {Name: "a", Pattern: "a%b"},
		"description": {Name: "a", Pattern: "*", Description: strings.Repeat("x", 2001)},
	} {
		var domain *finding.Error
		require.ErrorAs(t, bad.Check(), &domain)
		require.Equal(t, field, domain.Field)
	}
}
