package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"dagger/cloudsec/internal/dagger"
)

// Run every stage and write one summary over all of it.
//
// Stages that do not depend on each other run at once. The load test ingests this run's own scan reports into core.
//
// Evidence: that of every stage, and summary.md, summary.html and summary.json over all of it.
// +cache="never"
func (m *Cloudsec) Ci(
	ctx context.Context,
	// Do without Trivy's vulnerability database. The summary then says "vulnerabilities not scanned".
	// +optional
	offline bool,
	// Where Trivy's vulnerability database comes from, such as registry.example/aquasecurity/trivy-db:2.
	// +optional
	dbRepository string,
	// Which environment is planned: dev, staging or prod.
	// +optional
	// +default="dev"
	environment string,
) (*Stage, error) {
	started := time.Now()
	stages := []func() (*Stage, error){
		func() (*Stage, error) { return m.Test(ctx, []string{"./..."}, "") },
		func() (*Stage, error) { return m.Lint(ctx) },
		func() (*Stage, error) { return m.Build(ctx) },
		func() (*Stage, error) { return m.scanThenLoad(ctx, offline, dbRepository) },
		func() (*Stage, error) { return m.Sbom(ctx) },
		func() (*Stage, error) { return m.Plan(ctx, environment, nil) },
	}
	evidence, err := together(stages)
	if err != nil {
		return nil, err
	}
	return m.summarise(ctx, evidence, time.Since(started))
}

// scanThenLoad scans and feeds what was found to the load test's core.
func (m *Cloudsec) scanThenLoad(ctx context.Context, offline bool, dbRepository string) (*Stage, error) {
	var scanned *Stage
	loaded, err := m.load(ctx, loadDuration, loadUsers, func() (found *dagger.Directory, err error) {
		if scanned, err = m.Scan(ctx, offline, dbRepository); err != nil {
			return nil, err
		}
		return scanned.Evidence.Directory("scan").Filter(dagger.DirectoryFilterOpts{
			Include: []string{"*.json"}, Exclude: []string{"verdict.json"},
		}), nil
	})
	if err != nil {
		return nil, err
	}
	loaded.Evidence = scanned.Evidence.WithDirectory("/", loaded.Evidence)
	return loaded, nil
}

// together runs the stages at once and merges their evidence.
func together(stages []func() (*Stage, error)) (*dagger.Directory, error) {
	done := make([]*Stage, len(stages))
	failed := make([]error, len(stages))
	var group sync.WaitGroup
	for i, run := range stages {
		group.Go(func() { done[i], failed[i] = run() })
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	evidence := dag.Directory()
	for _, s := range done {
		evidence = evidence.WithDirectory("/", s.Evidence)
	}
	return evidence, nil
}

// demanded are the stages without which a pipeline run is not complete.
const demanded = "test,lint,build,scan,sbom,loadtest,plan"

// summarise writes the summaries over all evidence. It fails in the same way for a stage that failed and for one that is missing.
func (m *Cloudsec) summarise(ctx context.Context, evidence *dagger.Directory, took time.Duration) (*Stage, error) {
	reported := m.report(evidence, demanded)
	code, err := reported.ExitCode(ctx)
	if err != nil {
		return nil, fmt.Errorf("write the summary: %w", err)
	}
	table, err := reported.Stdout(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the summary: %w", err)
	}
	result := &Stage{
		Name: "ci", Status: "passed", Headline: "every stage passed", Details: []string{table},
		Seconds: took.Seconds(), Evidence: reported.Directory("/evidence"),
	}
	if code != 0 {
		result.Status, result.Headline = "failed", "not every stage passed"
	}
	return result, nil
}

func (m *Cloudsec) report(evidence *dagger.Directory, require string) *dagger.Container {
	return m.helper("report").
		WithDirectory("/evidence", evidence).
		WithExec([]string{"report", "summary", "--evidence", "/evidence", "--require", require}, anyway())
}

// Read the evidence of an earlier call and fail when a stage in it failed.
//
// The answer is the same table that the summary has. CodeBuild calls this after the evidence was exported.
// +cache="never"
func (m *Cloudsec) Verify(
	ctx context.Context,
	// The folder that an earlier call exported.
	evidence *dagger.Directory,
	// Stages that must be there, separated by commas. The default is whatever the folder has, at least one.
	// +optional
	require string,
) (string, error) {
	reported := m.report(evidence, require)
	table, err := reported.Stdout(ctx)
	if err != nil {
		return "", fmt.Errorf("read the evidence: %w", err)
	}
	code, err := reported.ExitCode(ctx)
	if err != nil {
		return "", fmt.Errorf("read the evidence: %w", err)
	}
	if code != 0 {
		return "", errors.New(table)
	}
	return table, nil
}
