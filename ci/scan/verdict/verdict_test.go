package verdict_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/scan/policy"
	"github.com/cloudsec/cloudsec/ci/scan/trivy"
	"github.com/cloudsec/cloudsec/ci/scan/verdict"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const rules = `
version: 1
targets: [source, iac]
maxDatabaseAge: 168h
warnBeforeExpiry: 240h
maxSeverity: {vulnerability: medium, misconfiguration: medium, secret: none}
licences: {allow: [MIT], unlisted: allow}
exceptions:
`

const clean = `{"SchemaVersion":2,"ArtifactName":"x","ArtifactType":"filesystem"}`

const vulnerable = `{"SchemaVersion":2,"ArtifactName":"x","ArtifactType":"filesystem","Results":[{"Target":"go.mod",
	"Packages":[{}],"Vulnerabilities":[
	{"VulnerabilityID":"CVE-1","PkgName":"text","Severity":"HIGH","InstalledVersion":"1"},
	{"VulnerabilityID":"CVE-2","PkgName":"net","Severity":"CRITICAL","InstalledVersion":"1"},
	{"VulnerabilityID":"CVE-3","PkgName":"sys","Severity":"LOW","InstalledVersion":"1"}]}]}`

type testBundle struct {
	t     *testing.T
	input verdict.Input
}

// setup returns a folder with two clean reports, the way a full scan of today with a fresh database leaves it.
func setup(t *testing.T, exceptions string) *testBundle {
	t.Helper()
	p, err := policy.Parse([]byte(rules + exceptions))
	require.NoError(t, err)
	b := &testBundle{t: t, input: verdict.Input{Policy: p, Reports: t.TempDir(), Mode: verdict.Full, Now: now}}
	b.report("source", clean)
	b.report("iac", clean)
	b.record(trivy.Record{Target: "source", Scanners: []string{"vuln"}, Database: &trivy.Database{Version: 2, UpdatedAt: now.Add(-time.Hour)}})
	return b
}

func (b *testBundle) report(target, content string) {
	b.t.Helper()
	require.NoError(b.t, os.WriteFile(filepath.Join(b.input.Reports, target+".json"), []byte(content), 0o600))
}

func (b *testBundle) record(r trivy.Record) {
	b.t.Helper()
	data, err := json.Marshal(r)
	require.NoError(b.t, err)
	path := trivy.RecordPath(b.input.Reports, r.Target)
	require.NoError(b.t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(b.t, os.WriteFile(path, data, 0o600))
}

func TestFindings(t *testing.T) {
	t.Parallel()
	t.Run("CleanReportsPass", func(t *testing.T) {
		t.Parallel()
		v := verdict.Decide(setup(t, "").input)
		require.Equal(t, verdict.Pass, v.Result)
		require.True(t, v.VulnerabilitiesScanned)
		require.Empty(t, v.Headline())
		require.Contains(t, v.Text(), "scan verdict: pass")
	})
	t.Run("WorstBlocksFirst", func(t *testing.T) {
		t.Parallel()
		b := setup(t, "")
		b.report("source", vulnerable)
		v := verdict.Decide(b.input)
		require.Equal(t, verdict.Fail, v.Result)
		require.Len(t, v.Blocking, 2)
		require.Equal(t, "CVE-2", v.Blocking[0].ID)
		require.Equal(t, map[string]int{"HIGH": 1, "CRITICAL": 1, "LOW": 1}, v.Targets[0].Counts[trivy.Vulnerability])
		require.Contains(t, v.Text(), "CVE-2 in source: go.mod net 1 - critical is above the tolerated medium")
	})
}

func TestReports(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*testBundle){
		"MissingIsNeverClean":   func(b *testBundle) { require.NoError(b.t, os.Remove(filepath.Join(b.input.Reports, "iac.json"))) },
		"TruncatedIsNeverClean": func(b *testBundle) { b.report("iac", vulnerable[:80]) },
		"EmptyIsNeverClean":     func(b *testBundle) { b.report("iac", "") },
	}
	for name, damage := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, "")
			damage(b)
			b.input.Mode = verdict.Offline
			v := verdict.Decide(b.input)
			require.Equal(t, verdict.Fail, v.Result)
			require.Contains(t, v.Problems[0], "iac: no usable report")
			require.Equal(t, "broken", v.Targets[1].Status)
		})
	}
	t.Run("TargetsCanBeChosen", func(t *testing.T) {
		t.Parallel()
		b := setup(t, "")
		require.NoError(t, os.Remove(filepath.Join(b.input.Reports, "iac.json")))
		b.input.Targets = []trivy.Target{"source"}
		require.Equal(t, verdict.Pass, verdict.Decide(b.input).Result)
	})
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	with := func(t *testing.T, expires string) *testBundle {
		t.Helper()
		b := setup(t, `
  - {id: CVE-1, target: source, reason: the function is not called, owner: core, expires: 2027-06-01}
  - {id: CVE-2, package: net, reason: the function is not called, owner: core, expires: `+expires+"}\n")
		b.report("source", vulnerable)
		return b
	}
	t.Run("AcceptForATime", func(t *testing.T) {
		t.Parallel()
		v := verdict.Decide(with(t, "2027-06-01").input)
		require.Equal(t, verdict.Pass, v.Result)
		require.Len(t, v.Accepted, 2)
		require.Equal(t, "core", v.Accepted[0].Owner)
		require.Empty(t, v.Warnings)
	})
	t.Run("ExpiredCountsNoMore", func(t *testing.T) {
		t.Parallel()
		v := verdict.Decide(with(t, "2026-11-23").input)
		require.Equal(t, verdict.Fail, v.Result)
		require.Len(t, v.Blocking, 1)
		require.Contains(t, v.Problems[0], "exception CVE-2 package=net expired on 2026-11-23")
	})
	t.Run("NearExpiryWarns", func(t *testing.T) {
		t.Parallel()
		v := verdict.Decide(with(t, "2026-11-24").input)
		require.Equal(t, verdict.Pass, v.Result)
		require.Contains(t, v.Warnings[0], "expires on 2026-11-24: ask core")
	})
	t.Run("StaleWarns", func(t *testing.T) {
		t.Parallel()
		b := with(t, "2027-06-01")
		b.report("source", clean)
		v := verdict.Decide(b.input)
		require.Equal(t, verdict.Pass, v.Result)
		require.Len(t, v.Warnings, 2)
		require.Contains(t, v.Warnings[0], "exception CVE-1 target=source matches nothing: delete it")
	})
	t.Run("NotLookedForIsNotStale", func(t *testing.T) {
		t.Parallel()
		b := with(t, "2027-06-01")
		b.report("source", clean)
		b.record(trivy.Record{Target: "source", Scanners: []string{"secret"}, Offline: true})
		b.input.Mode = verdict.Offline
		require.Empty(t, verdict.Decide(b.input).Warnings)
	})
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	fresh := &trivy.Database{Version: 2, UpdatedAt: now.Add(-time.Hour)}
	cases := []struct {
		name     string
		record   *trivy.Record
		supplied *trivy.Database
		coverage verdict.Coverage
		why      string
	}{
		{"FreshPublicDatabase", &trivy.Record{Target: "source", Scanners: []string{"vuln"}, Database: fresh}, nil, verdict.CoverageFull, ""},
		{"SuppliedMetadata", nil, fresh, verdict.CoverageFull, ""},
		{"NoTrace", nil, nil, verdict.CoverageNone, "nothing tells which database was used"},
		{"NotLookedFor", &trivy.Record{Target: "source", Scanners: []string{"secret"}}, fresh, verdict.CoverageNone, "did not look for vulnerabilities"},
		{"Offline", &trivy.Record{Target: "source", Offline: true}, nil, verdict.CoverageNone, "asked to stay offline"},
		{"RecordWithoutDatabase", &trivy.Record{Target: "source", Scanners: []string{"vuln"}}, nil, verdict.CoverageNone, "names no database"},
		{"OldDatabase", nil, &trivy.Database{Version: 2, UpdatedAt: now.Add(-169 * time.Hour)}, verdict.CoveragePartial, "169h0m0s old, the policy allows 168h0m0s"},
		{"DatabaseFromTheFuture", nil, &trivy.Database{Version: 2, UpdatedAt: now.Add(2 * time.Hour)}, verdict.CoveragePartial, "in the future"},
		{"RepositoryDatabase", nil, &trivy.Database{Version: 2, UpdatedAt: now, Source: "repository advisories", Advisories: 9}, verdict.CoveragePartial, "only 9 chosen advisories"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, "")
			require.NoError(t, os.Remove(trivy.RecordPath(b.input.Reports, "source")))
			if tc.record != nil {
				b.record(*tc.record)
			}
			b.input.Database = tc.supplied
			full := verdict.Decide(b.input)
			require.Equal(t, tc.coverage, full.VulnerabilityCoverage)
			require.Equal(t, tc.coverage == verdict.CoverageFull, full.Result == verdict.Pass)
			require.Contains(t, full.NotScanned, tc.why)

			b.input.Mode = verdict.Offline
			offline := verdict.Decide(b.input)
			require.Equal(t, verdict.Pass, offline.Result)
			require.Equal(t, tc.coverage == verdict.CoverageFull, offline.VulnerabilitiesScanned)
			if tc.coverage != verdict.CoverageFull {
				require.Contains(t, offline.Text(), offline.Headline()+": ")
				require.Contains(t, full.Problems[0], "vulnerabilities were not scanned")
			}
		})
	}
	t.Run("BrokenRecordIsNoRecord", func(t *testing.T) {
		t.Parallel()
		b := setup(t, "")
		require.NoError(t, os.WriteFile(trivy.RecordPath(b.input.Reports, "source"), []byte(`{"target":"iac"}`), 0o600))
		b.input.Database = fresh
		require.Equal(t, verdict.CoverageNone, verdict.Decide(b.input).VulnerabilityCoverage)
	})
}

func TestTextKeepsControlSequencesOut(t *testing.T) {
	t.Parallel()
	b := setup(t, "")
	b.report("source", `{"SchemaVersion":2,"ArtifactType":"filesystem","Results":[{"Target":"a\u001b[31m\nb",
		"Secrets":[{"RuleID":"key\u009b2J","Severity":"HIGH"}]}]}`)
	text := verdict.Decide(b.input).Text()
	require.NotContains(t, text, "\x1b")
	require.NotContains(t, text, "\u009b")
	require.Contains(t, text, "a [31m b")
}
