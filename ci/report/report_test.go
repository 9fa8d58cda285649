package report_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/report"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// hostile tries to become markup wherever a report's text lands.
const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)> | a [link](javascript:alert(3)) ` + "`code`" + ` **bold** @somebody https://evil.test \u001b[31m\u202e`

// good is the evidence of a run in which everything went well.
func good(t *testing.T) map[string]string {
	t.Helper()
	k6, err := os.ReadFile("../loadtest/testdata/summary.json")
	require.NoError(t, err)
	files := map[string]string{
		"test/go-junit.xml":     `<testsuites><testsuite name="core"><testcase classname="core" name="TestA" time="0.5"/><testcase name="TestB" time="1.25"><skipped/></testcase></testsuite></testsuites>`,
		"test/web-junit.xml":    `<testsuite name="web"><testcase name="renders" time="0.1"/></testsuite>`,
		"test/go-coverage.xml":  `<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd"><coverage line-rate="0.8342"></coverage>`,
		"test/web-coverage.xml": `<coverage line-rate="0.91"/>`,
		"lint/go.json":          `{"Issues":[]}`,
		"lint/web.json":         `[]`,
		"build/images.json":     `[{"service":"core","reference":"core:dev","digest":"sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae","sizeBytes":18234567,"user":"65532:65532"}]`,
		"scan/verdict.json":     `{"result":"pass","mode":"full","vulnerabilityCoverage":"full","targets":[{"target":"source","counts":{"vulnerability":{"LOW":2,"MEDIUM":1}}}],"accepted":[{}]}`,
		"sbom/source.cdx.json":  `{"bomFormat":"CycloneDX","components":[{},{},{}]}`,
		"loadtest/summary.json": string(k6),
		"loadtest/ingest.json":  `{"ok":true,"reports":[{"target":"source","source":"trivy:source","records":3,"created":2,"unchanged":1,"listed":3,"repeated":true}]}`,
		"plan/dev.json":         `{"format_version":"1.2","resource_changes":[{"change":{"actions":["create"]}},{"change":{"actions":["delete","create"]}},{"change":{"actions":["no-op"]}}]}`,
		"plan/prod.txt":         "\x1b[1mTerraform\x1b[0m\nPlan: 3 to add, 0 to change, 0 to destroy.\n",
	}
	for i, name := range []string{"test", "lint", "build", "scan", "sbom", "loadtest", "plan"} {
		files["stages/"+name+".json"] = stage(name, "passed", 0, float64(i)*31.7)
	}
	return files
}

// bad is the evidence of a run in which much went wrong, with text from outside that means harm.
func bad(t *testing.T) map[string]string {
	t.Helper()
	files := good(t)
	text, err := json.Marshal(strings.NewReplacer(`\u001b`, "\x1b", `\u202e`, "\u202e").Replace(hostile))
	require.NoError(t, err)
	maps.Copy(files, map[string]string{
		"stages/test.json":  stage("test", "failed", 1, 92.4),
		"stages/scan.json":  `{"stage":"scan","status":"failed","exitCode":1,"durationSeconds":41,"headline":` + string(text) + `,"details":[` + string(text) + `]}`,
		"stages/plan.json":  `{"stage":"plan","status":"skipped"}`,
		"test/go-junit.xml": `<testsuites><testsuite name="core"><testcase classname="core/postgres" name="TestList/&lt;script&gt;alert(4)&lt;/script&gt;" time="0.5"><failure message="Failed"><![CDATA[finding_test.go:41: want 3 findings, have 2 <script>alert(5)</script>]]></failure></testcase><testcase name="TestB"/></testsuite></testsuites>`,
		"scan/verdict.json": `{"result":"fail","mode":"offline","vulnerabilityCoverage":"none","notScanned":"the scan was asked to stay offline and had no database",
			"targets":[{"target":"source","counts":{"vulnerability":{"CRITICAL":1,"HIGH":2},"secret":{"HIGH":1}}}],
			"blocking":[{"target":"source","class":"vulnerability","id":"CVE-2022-32149","severity":"HIGH","title":` + string(text) + `,"path":"go.mod","package":"golang.org/x/text","version":"v0.3.6","fixedVersion":"0.3.8","why":"high is above the tolerated medium"}],
			"problems":["exception CVE-2020-1 target=iac expired on 2026-11-01"],"warnings":["exception CVE-2020-2 matches nothing: delete it"]}`,
		"build/images.json":     `{"not":"a list"}`,
		"loadtest/summary.json": `{"metrics":{`,
		"loadtest/ingest.json":  `{"ok":false,"problems":[` + string(text) + `],"reports":[{"target":` + string(text) + `,"records":3,"created":3,"listed":2}]}`,
	})
	return files
}

func stage(name, status string, code int, seconds float64) string {
	data, _ := json.Marshal(report.Stage{Stage: name, Status: status, ExitCode: code, DurationSeconds: seconds, Headline: "headline of " + name})
	return string(data)
}

func evidence(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	return dir
}

func read(t *testing.T, files map[string]string, required ...string) report.Summary {
	t.Helper()
	return report.Read(evidence(t, files), report.Options{Title: "run 7", Require: required, Now: now})
}

func TestGoodRun(t *testing.T) {
	t.Parallel()
	s := read(t, good(t), "test", "plan")
	require.Equal(t, report.Passed, s.Result, "%v %v", s.Reasons, s.Problems)
	require.Empty(t, s.Banners)
	require.Equal(t, "test", s.Stages[0].Stage)
	require.Equal(t, "3 tests, 0 failed, 1 skipped, go coverage 83.4 %, web coverage 91.0 %", s.Headline("test"))
	require.Equal(t, "go: 0 issues", s.Headline("lint"))
	require.Equal(t, "core 18.2 MB", s.Headline("build"))
	require.Equal(t, "nothing blocks, 1 accepted by exception", s.Headline("scan"))
	require.Equal(t, "source 3 components", s.Headline("sbom"))
	require.Contains(t, s.Headline("loadtest"), "3 findings ingested")
	require.Equal(t, "dev: 1 to create, 0 to update, 1 to replace, 0 to delete, prod: Plan: 3 to add, 0 to change, 0 to destroy.", s.Headline("plan"))
	require.Contains(t, s.Text(), "run 7: PASSED")
}

func TestBadRun(t *testing.T) {
	t.Parallel()
	s := read(t, bad(t), "plan", "deploy")
	require.Equal(t, report.Failed, s.Result)
	text := s.Text()
	for _, want := range []string{
		"stage test failed (exit code 1)", "stage plan was demanded and skipped", "stage deploy was demanded and did not run",
		"stage build claims to have passed, but there is no readable list of images",
		"stage loadtest claims to have passed, but there is no readable load test summary",
		"VULNERABILITIES NOT SCANNED: the scan was asked to stay offline", "want 3 findings, have 2", "HIGH CVE-2022-32149 in source",
		"loadtest/summary.json: ", "run 7: FAILED",
	} {
		require.Contains(t, text, want)
	}
}

func TestContradictions(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, file, content, want string }{
		{"FailedTestsInAPassedStage", "test/web-junit.xml", `<testsuite><testcase name="a"><error message="boom goes it"/></testcase></testsuite>`, "stage test claims to have passed, but 1 tests failed"},
		{"FailedVerdictInAPassedStage", "scan/verdict.json", `{"result":"fail","vulnerabilityCoverage":"full"}`, "the scan verdict is fail"},
		{"FailedLoadTestInAPassedStage", "loadtest/summary.json", `{"metrics":{"a":{"type":"counter"}}}`, "the load test failed"},
		{"BrokenWordOfCore", "loadtest/ingest.json", `{"ok":false}`, "core did not keep its word"},
		{"PassedWithAnExitCode", "stages/lint.json", stage("lint", "passed", 3, 1), "stage lint left no readable result"},
		{"StageOfAnotherName", "stages/lint.json", stage("test", "passed", 0, 1), "stage lint left no readable result"},
		{"UnknownStatus", "stages/lint.json", stage("lint", "fine", 0, 1), "stage lint left no readable result"},
		{"BrokenEvidence", "sbom/core.cdx.json", `{}`, "1 evidence files cannot be read"},
		{"BrokenCoverage", "test/go-coverage.xml", `<coverage line-rate="NaN"/>`, "1 evidence files cannot be read"},
		{"BlockedPlanInAPassedStage", "plan/dev.json", `{"format_version":"1.2","verdict":"block","dangers":[{"level":"block","rule":"deletes-data","address":"a.b","detail":"<b>gone</b>"}]}`, "the plan of dev is too dangerous"},
		{"BrokenPlan", "plan/dev.json", `{}`, "1 evidence files cannot be read"},
		{"BrokenLint", "lint/go.json", `{`, "1 evidence files cannot be read"},
		{"NoTestAtAll", "test/go-junit.xml", `<testsuites/>`, "1 evidence files cannot be read"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			files := good(t)
			files[tc.file] = tc.content
			s := read(t, files)
			require.Equal(t, report.Failed, s.Result)
			require.Contains(t, strings.Join(s.Reasons, "\n"), tc.want)
		})
	}
	t.Run("NothingAtAll", func(t *testing.T) {
		t.Parallel()
		s := report.Read(filepath.Join(t.TempDir(), "none"), report.Options{Now: now})
		require.Equal(t, []string{"no stage ran"}, s.Reasons)
	})
	t.Run("FoldersInPlaceOfFiles", func(t *testing.T) {
		t.Parallel()
		files := good(t)
		delete(files, "scan/verdict.json")
		files["scan/verdict.json/x"] = ""
		require.Contains(t, strings.Join(read(t, files).Problems, "\n"), "is no regular file")
	})
}

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	s := read(t, bad(t))
	html, err := s.HTML()
	require.NoError(t, err)
	markdown, err := s.Markdown()
	require.NoError(t, err)
	for name, page := range map[string]string{"html": string(html), "markdown": string(markdown), "text": s.Text()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NotContains(t, page, "\x1b")
			require.NotContains(t, page, "\u202e")
			require.Contains(t, page, "alert", "the text itself has to be shown")
			if name == "text" {
				return
			}
			for _, markup := range []string{"<script", "<img", "](javascript", "@somebody", "https://evil"} {
				if name == "html" && !strings.HasPrefix(markup, "<") {
					continue
				}
				require.NotContains(t, page, markup)
			}
		})
	}
	t.Run("TableCellsStayCells", func(t *testing.T) {
		t.Parallel()
		for line := range strings.Lines(string(markdown)) {
			if strings.Contains(line, "| scan |") {
				require.Equal(t, 6, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"))
			}
		}
	})
	t.Run("PageLoadsNothing", func(t *testing.T) {
		t.Parallel()
		for _, tag := range []string{"src=", "href=", "url(", "@import"} {
			clean := strings.ReplaceAll(string(html), "src=x onerror", "")
			require.NotContains(t, clean, tag)
		}
	})
}

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, read(t, bad(t)).Write(dir))
	data, err := os.ReadFile(filepath.Join(dir, "summary.json"))
	require.NoError(t, err)
	var back report.Summary
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, report.Failed, back.Result)
	require.FileExists(t, filepath.Join(dir, "summary.md"))
	require.FileExists(t, filepath.Join(dir, "summary.html"))
}

func TestPlain(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a b c", report.Plain(" a\n\tb\x00c\u200b"))
	require.Equal(t, "[2Jx", report.Plain("\u009b[2Jx\u202e"))
	require.LessOrEqual(t, len(report.Plain(strings.Repeat("é", 5000))), 410)
}

func FuzzParsers(f *testing.F) {
	f.Add(`<testsuites><testsuite><testcase name="a" time="1,000.5"><failure/></testcase></testsuite></testsuites>`)
	f.Add(`<coverage line-rate="0.5"/>`)
	f.Add(`{"result":"fail","blocking":[{"id":"a","line":1}]}`)
	f.Add(`{"stage":"test","status":"passed"}`)
	f.Add(`{"bomFormat":"CycloneDX","components":[]}`)
	f.Add(`{"format_version":"1","resource_changes":[{"change":{"actions":["create","delete"]}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		data := []byte(text)
		if tests, err := report.ParseJUnit("a", data); err == nil {
			require.Positive(t, tests.Total)
			require.LessOrEqual(t, tests.Failed+tests.Skipped, tests.Total)
		}
		if coverage, err := report.ParseCobertura("a", data); err == nil {
			require.True(t, coverage.Percent >= 0 && coverage.Percent <= 100)
		}
		if stage, err := report.ParseStage(data); err == nil {
			require.False(t, stage.Status == report.Passed && stage.ExitCode != 0)
		}
		if scan, err := report.ParseScan(data); err == nil {
			require.Contains(t, []string{"pass", "fail"}, scan.Result)
		}
		if plan, err := report.ParsePlan("dev", data); err == nil {
			require.NotEmpty(t, plan.Changes())
		}
		_, err := report.ParseSBOM("a", data)
		require.False(t, err == nil && !strings.Contains(text, "CycloneDX"), "a file that never names the format is none of it")
	})
}

func FuzzEvidence(f *testing.F) {
	f.Add(`<testsuites><testsuite><testcase name="<b>"/></testsuite></testsuites>`)
	f.Add("{\"result\":\"fail\",\"problems\":[\"\x1b[31m<script>\"]}")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		// One folder serves all rounds of a worker, because creating eleven files a round would leave no time for fuzzing.
		for _, name := range []string{"stages/test.json", "test/a-junit.xml", "scan/verdict.json", "loadtest/ingest.json", "plan/b.txt"} {
			path := filepath.Join(dir, filepath.FromSlash(name))
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		}
		s := report.Read(dir, report.Options{Title: "run", Now: now})
		require.Equal(t, report.Failed, s.Result, "no single text is valid evidence of everything")
		html, err := s.HTML()
		require.NoError(t, err)
		require.NotContains(t, string(html), "<script")
		_, err = s.Markdown()
		require.NoError(t, err)
		require.NotContains(t, s.Text(), "\x1b")
	})
}
