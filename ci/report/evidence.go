// Package report turns a pipeline run's evidence into one summary for people and one for programs.
package report

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/cloudsec/cloudsec/ci/gate/ingest"
	"github.com/cloudsec/cloudsec/ci/loadtest"
)

// Summary is everything that the evidence of one run says.
type Summary struct {
	Title       string    `json:"title"`
	GeneratedAt time.Time `json:"generatedAt"`
	// Result is "passed" or "failed".
	Result string `json:"result"`
	// Reasons say why the run failed; Problems say which evidence could not be read.
	Reasons  []string `json:"reasons"`
	Problems []string `json:"problems"`
	// Banners are what nobody may overlook.
	Banners  []string   `json:"banners"`
	Stages   []Stage    `json:"stages"`
	Tests    []Tests    `json:"tests"`
	Coverage []Coverage `json:"coverage"`
	Lint     []Lint     `json:"lint"`
	Scan     *Scan      `json:"scan,omitempty"`
	Images   []Image    `json:"images"`
	SBOMs    []SBOM     `json:"sboms"`
	LoadTest *LoadTest  `json:"loadTest,omitempty"`
	Ingest   *Ingest    `json:"ingest,omitempty"`
	Plans    []Plan     `json:"plans"`
}

// LoadTest is what k6 measured.
type LoadTest struct {
	loadtest.Headline
	Failures []string `json:"failures"`
}

// Ingest is what core said about the run's own scan reports.
type Ingest struct {
	ingest.Result
	Total ingest.Counts `json:"total"`
}

// Options say how to read the evidence.
type Options struct {
	Title string
	// Require names the stages that must be there and have passed.
	Require []string
	Now     time.Time
}

// Read reads an evidence folder. Missing and broken files end up in the summary, never in an error.
func Read(dir string, o Options) Summary {
	r := &reader{dir: dir, summary: Summary{
		Title: o.Title, GeneratedAt: o.Now.UTC(), Reasons: []string{}, Problems: []string{}, Banners: []string{},
		Tests: []Tests{}, Coverage: []Coverage{}, Lint: []Lint{}, Images: []Image{}, SBOMs: []SBOM{}, Plans: []Plan{},
	}}
	r.stages()
	r.tests()
	r.lint()
	r.scan()
	r.images()
	r.sboms()
	r.loadTest()
	r.ingest()
	r.plans()
	r.summary.judge(o.Require)
	return r.summary
}

// reader collects a summary from the files below a folder.
type reader struct {
	dir     string
	summary Summary
}

func (r *reader) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func (r *reader) problem(name string, err error) {
	r.summary.Problems = append(r.summary.Problems, Plain(fmt.Sprintf("%s: %v", name, err)))
}

// maxFile bounds every evidence file but scan reports, which are judged elsewhere.
const maxFile = 256 << 20

// file returns a file's content. A missing file is no problem by itself: its stage may not have run.
func (r *reader) file(name string) ([]byte, bool) {
	info, err := os.Stat(r.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false
	case err == nil && !info.Mode().IsRegular():
		err = errors.New("is no regular file")
	case err == nil && info.Size() > maxFile:
		err = fmt.Errorf("is larger than %d bytes", maxFile)
	}
	if err != nil {
		r.problem(name, err)
		return nil, false
	}
	data, err := os.ReadFile(r.path(name))
	if err != nil {
		r.problem(name, err)
		return nil, false
	}
	return data, true
}

// each calls visit with the slash-separated name of every file that matches.
func (r *reader) each(pattern string, visit func(name string)) {
	// The pattern is a constant of this package, so that it is never malformed.
	matches, _ := fs.Glob(os.DirFS(r.dir), pattern)
	for _, name := range matches {
		visit(name)
	}
}

func (r *reader) loadTest() {
	const name = "loadtest/summary.json"
	data, ok := r.file(name)
	if !ok {
		return
	}
	summary, err := loadtest.ParseSummary(bytes.NewReader(data))
	if err != nil {
		r.problem(name, err)
		return
	}
	r.summary.LoadTest = &LoadTest{Headline: summary.Headline(), Failures: plainAll(summary.Failures())}
}

func (r *reader) ingest() {
	const name = "loadtest/ingest.json"
	data, ok := r.file(name)
	if !ok {
		return
	}
	result, err := ingest.ParseResult(data)
	if err != nil {
		r.problem(name, err)
		return
	}
	result.Problems = plainAll(result.Problems)
	for i := range result.Reports {
		report := &result.Reports[i]
		report.Target, report.Source, report.ImportID = Plain(report.Target), Plain(report.Source), Plain(report.ImportID)
	}
	r.summary.Ingest = &Ingest{Result: result, Total: result.Total()}
}
