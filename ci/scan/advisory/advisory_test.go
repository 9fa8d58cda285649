package advisory_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"

	"github.com/cloudsec/cloudsec/ci/scan/advisory"
)

const valid = `
- id: CVE-2022-32149
  ecosystem: go
  package: golang.org/x/text
  vulnerable: ["<0.3.8"]
  fixed: ["0.3.8"]
  severity: HIGH
  title: Slow parsing
`

func TestParse(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, input, want string }{
		{"RejectsUnknownField", "- id: CVE-2022-32149\n  colour: red\n", "field colour not found"},
		{"RejectsBadID", "- {id: 7, ecosystem: go, package: a, vulnerable: [\"<1\"], severity: LOW, title: t}", "id must look like"},
		{"RejectsUnknownSeverity", "- {id: CVE-2022-32149, ecosystem: go, package: a, vulnerable: [\"<1\"], severity: BAD, title: t}", `severity "BAD"`},
		{"RejectsUnknownEcosystem", "- {id: CVE-2022-32149, ecosystem: cobol, package: a, severity: LOW, title: t}", `ecosystem "cobol"`},
		{"WantsRangesForLanguages", "- {id: CVE-2022-32149, ecosystem: npm, package: a, severity: LOW, title: t}", "vulnerable is missing"},
		{"WantsReleaseForDebian", "- {id: CVE-2022-32149, ecosystem: debian, package: a, severity: LOW, title: t}", "release is missing"},
		{"ReportsAllMistakes", "- {id: CVE-2022-32149, ecosystem: go, severity: LOW}", "title is missing"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := advisory.Parse([]byte(tc.input))
			require.ErrorContains(t, err, tc.want)
		})
	}
	t.Run("AcceptsAnAdvisory", func(t *testing.T) {
		t.Parallel()
		list, err := advisory.Parse([]byte(valid))
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, "golang.org/x/text", list[0].Package)
	})
}

func TestLoad(t *testing.T) {
	t.Parallel()
	t.Run("ReadsTheRepositorysAdvisories", func(t *testing.T) {
		t.Parallel()
		list, err := advisory.Load("../advisories")
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(list), 10)
	})
	t.Run("RejectsAnEmptyFolder", func(t *testing.T) {
		t.Parallel()
		_, err := advisory.Load(t.TempDir())
		require.ErrorContains(t, err, "no advisories in")
	})
	t.Run("NamesTheBrokenFile", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.yaml"), []byte("- {id: x}"), 0o600))
		_, err := advisory.Load(dir)
		require.ErrorContains(t, err, "bad.yaml")
	})
}

func TestBuild(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	list, err := advisory.Load("../advisories")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, advisory.Build(list, dir, now))
	require.NoError(t, advisory.Build(list, dir, now), "a second build replaces the first")

	t.Run("StoresAdvisoriesByPackage", func(t *testing.T) {
		t.Parallel()
		stored := read(t, dir, "CVE-2022-32149", "go::CloudSec repository advisories", "golang.org/x/text")
		require.Equal(t, []any{"<0.3.8"}, stored["VulnerableVersions"])
		require.Equal(t, []any{"GHSA-69ch-w2m2-3vjp"}, stored["VendorIDs"])
		require.Equal(t, "3.0.11-1~deb12u2", read(t, dir, "CVE-2023-5363", "debian 12", "openssl")["FixedVersion"])
	})
	t.Run("DescribesVulnerabilities", func(t *testing.T) {
		t.Parallel()
		stored := read(t, dir, "CVE-2024-45337", "vulnerability")
		require.Equal(t, "CRITICAL", stored["Severity"])
		require.Equal(t, map[string]any{"ghsa": 4.0}, stored["VendorSeverity"])
	})
	t.Run("MarksItsMetadata", func(t *testing.T) {
		t.Parallel()
		data, err := os.ReadFile(filepath.Join(dir, "db", "metadata.json"))
		require.NoError(t, err)
		var meta map[string]any
		require.NoError(t, json.Unmarshal(data, &meta))
		require.EqualValues(t, 2, meta["Version"])
		require.Equal(t, "2026-11-24T12:00:00Z", meta["UpdatedAt"])
		require.Equal(t, advisory.Source, meta["Source"])
		require.EqualValues(t, len(list), meta["Advisories"])
	})
}

func read(t *testing.T, dir, key string, buckets ...string) map[string]any {
	t.Helper()
	db, err := bolt.Open(filepath.Join(dir, "db", "trivy.db"), 0o600, &bolt.Options{ReadOnly: true, Timeout: 5 * time.Second})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	stored := map[string]any{}
	require.NoError(t, db.View(func(tx *bolt.Tx) error {
		bucket := tx.Bucket([]byte(buckets[0]))
		for _, name := range buckets[1:] {
			require.NotNil(t, bucket)
			bucket = bucket.Bucket([]byte(name))
		}
		require.NotNil(t, bucket)
		return json.Unmarshal(bucket.Get([]byte(key)), &stored)
	}))
	return stored
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(valid))
	f.Add([]byte("- {id: CVE-2022-32149, ecosystem: debian, release: \"12\", package: a, severity: LOW, title: t}"))
	f.Add([]byte("a: b"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := advisory.Parse(data)
		if err != nil {
			return
		}
		for _, a := range list {
			require.NotEmpty(t, a.Package)
		}
	})
}
