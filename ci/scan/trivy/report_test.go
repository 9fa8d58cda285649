package trivy_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

func TestReadReport(t *testing.T) {
	t.Parallel()
	report, err := trivy.ReadReport("testdata/report.json")
	require.NoError(t, err)
	require.Equal(t, "core", report.Artifact)
	require.Equal(t, 2, report.Packages)
	require.Equal(t, []trivy.Finding{
		{Class: trivy.Vulnerability, ID: "CVE-2022-32149", Severity: "HIGH", Title: "slow", Path: "go.mod", Package: "golang.org/x/text", Version: "v0.3.6", FixedVersion: "0.3.8"},
		{Class: trivy.Vulnerability, ID: "CVE-2021-38561", Severity: "UNKNOWN", Path: "usr/bin/core", Package: "golang.org/x/text", Version: "v0.3.6"},
		{Class: trivy.Misconfiguration, ID: "DS-0002", Severity: "HIGH", Title: "root user", Path: "Dockerfile", Line: 3},
		{Class: trivy.Secret, ID: "aws-access-key-id", Severity: "CRITICAL", Title: "AWS key", Path: "deploy.env", Line: 7},
		{Class: trivy.Licence, ID: "MIT", Severity: "LOW", Path: "package-lock.json", Package: "lodash"},
		{Class: trivy.Licence, ID: "GPL-3.0-only", Severity: "HIGH", Path: "vendor/x/LICENSE"},
	}, report.Findings)
}

func TestParseReportRejects(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("testdata/report.json")
	require.NoError(t, err)
	cases := []struct{ name, input, want string }{
		{"Nothing", "", "not a whole Trivy report"},
		{"TruncatedReport", string(whole[:len(whole)/2]), "not a whole Trivy report"},
		{"TrailingData", string(whole) + "{}", "more data follows"},
		{"EmptyObject", "{}", "SchemaVersion is 0"},
		{"OtherSchema", `{"SchemaVersion":1,"ArtifactType":"filesystem"}`, "SchemaVersion is 1"},
		{"MissingArtifact", `{"SchemaVersion":2}`, "ArtifactType is missing"},
		{"WrongTypes", `{"SchemaVersion":2,"ArtifactType":"x","Results":"none"}`, "cannot unmarshal"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := trivy.ParseReport(strings.NewReader(tc.input))
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestParseDatabase(t *testing.T) {
	t.Parallel()
	t.Run("ReadsTrivysMetadata", func(t *testing.T) {
		t.Parallel()
		d, err := trivy.ParseDatabase([]byte(`{"Version":2,"NextUpdate":"2026-11-25T00:00:00Z","UpdatedAt":"2026-11-24T00:00:00Z","DownloadedAt":"2026-11-24T06:00:00Z"}`))
		require.NoError(t, err)
		require.Equal(t, 2, d.Version)
		require.False(t, d.Partial())
	})
	t.Run("RejectsMissingDate", func(t *testing.T) {
		t.Parallel()
		_, err := trivy.ParseDatabase([]byte(`{"Version":2}`))
		require.ErrorContains(t, err, "UpdatedAt is missing")
	})
}

func TestScanArgs(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		options  trivy.Options
		scanners string
		skips    bool
	}{
		{"OnlineWithoutDatabaseDownloadsOne", trivy.Options{Target: "source"}, "vuln,secret,license", false},
		{"GivenDatabaseIsNotReplaced", trivy.Options{Target: "source", Database: "/db"}, "vuln,secret,license", true},
		{"OfflineWithDatabaseStillLooks", trivy.Options{Target: "image-web", Database: "/db", Offline: true}, "vuln,secret,license", true},
		{"OfflineWithoutDatabaseDoesNotPretend", trivy.Options{Target: "source", Offline: true}, "secret,license", true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			args := tc.options.ScanArgs("/trivy.yaml")
			require.Equal(t, tc.scanners, args[slices.Index(args, "--scanners")+1])
			require.Equal(t, tc.skips, slices.Contains(args, "--skip-db-update"))
		})
	}
	t.Run("InfrastructureCodeHasOnlyMisconfigurations", func(t *testing.T) {
		t.Parallel()
		args := trivy.Options{Target: "iac", Input: "/in"}.ScanArgs("/trivy.yaml")
		require.Equal(t, "config", args[0])
		require.NotContains(t, args, "--scanners")
		require.Equal(t, "/in", args[len(args)-1])
	})
}

func FuzzParseReport(f *testing.F) {
	whole, err := os.ReadFile("testdata/report.json")
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte(`{"SchemaVersion":2,"ArtifactType":"a","Results":[null,{}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		report, err := trivy.ParseReport(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, finding := range report.Findings {
			require.Contains(t, trivy.Severities(), finding.Severity)
			require.Contains(t, trivy.Classes(), finding.Class)
		}
	})
}

func FuzzParseDatabase(f *testing.F) {
	f.Add([]byte(`{"Version":2,"UpdatedAt":"2026-11-24T00:00:00Z"}`))
	f.Add([]byte(`{"Version":-1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := trivy.ParseDatabase(data); err == nil {
			require.Positive(t, d.Version)
			require.False(t, d.UpdatedAt.IsZero())
		}
	})
}
