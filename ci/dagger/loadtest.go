package main

import (
	"context"
	"crypto/rand"
	"strconv"
	"sync"
	"time"

	"dagger/cloudsec/internal/dagger"
)

// What a load test is when nobody says otherwise; Loadtest's own defaults are the same.
const (
	loadDuration = "5s"
	loadUsers    = 4
)

// Run the built images, ingest scan reports into core and drive the platform with k6.
//
// PostgreSQL and the AWS emulator run beside them as services. The scenario is ci/loadtest/smoke.js.
//
// Evidence: loadtest/ingest.json, loadtest/summary.json.
// +check
// +cache="never"
func (m *Cloudsec) Loadtest(
	ctx context.Context,
	// How long k6 sends traffic, as k6 writes durations.
	// +optional
	// +default="5s"
	duration string,
	// How many virtual users k6 has at once.
	// +optional
	// +default=4
	users int,
	// Trivy reports to ingest, one JSON file for each target. The default scans the repository without a vulnerability database.
	// +optional
	reports *dagger.Directory,
) (*Stage, error) {
	return m.load(ctx, duration, users, func() (*dagger.Directory, error) {
		if reports == nil {
			return m.offlineReports(), nil
		}
		return reports, nil
	})
}

// load starts the platform while the reports that it is fed with are still being made.
func (m *Cloudsec) load(ctx context.Context, duration string, users int, found func() (*dagger.Directory, error)) (*Stage, error) {
	// The password exists for this call only; nobody needs to know it.
	password := dag.SetSecret("emulator-user-password", "Aa1!"+rand.Text())
	platform := m.platform(password)
	var reports *dagger.Directory
	var noReports, notStarted error
	var group sync.WaitGroup
	group.Go(func() { reports, noReports = found() })
	group.Go(func() { notStarted = platform.start(ctx) })
	group.Wait()
	defer platform.stop(ctx)
	if noReports != nil {
		return nil, noReports
	}
	if notStarted != nil {
		return m.conclude(ctx, "loadtest", outcome{exitCode: 1, failed: []string{"start of the platform"}, log: causeOf(notStarted), evidence: dag.Directory()}, 0)
	}

	run := time.Now().UTC().Format(time.RFC3339Nano) // A measurement is never taken from the cache.
	ingested := m.ingest(platform, password, reports, run)
	loaded := m.k6(platform, password, ingested, run, duration, users)
	return m.stage(ctx, "loadtest",
		part{name: "ingest", run: ingested, evidence: ingested.Directory("/evidence")},
		part{name: "k6", run: loaded, evidence: loaded.Directory("/evidence")},
	)
}

// offlineReports are the reports of a scan that needs no vulnerability database.
func (m *Cloudsec) offlineReports() *dagger.Directory {
	reports := dag.Directory()
	for _, t := range m.scanTargets() {
		reports = reports.WithDirectory("/", m.scanTarget(t, m.database(true, "")).evidence)
	}
	return reports.Directory("scan")
}

// ingest posts the reports to core and reads the findings back.
func (m *Cloudsec) ingest(p platform, password *dagger.Secret, reports *dagger.Directory, run string) *dagger.Container {
	return m.helper("ingest").
		WithServiceBinding("auth", p.auth).
		WithServiceBinding("core", p.core).
		WithEnvVariable("RUN", run).
		WithEnvVariable("INGEST_USER", "ci@cloudsec.test").
		WithEnvVariable("INGEST_READER_USER", "viewer@cloudsec.test"). // The pipeline's own role may write findings, not read them.
		WithSecretVariable("INGEST_PASSWORD", password).
		WithMountedDirectory("/reports", reports).
		WithDirectory("/evidence/loadtest", dag.Directory()).
		WithExec([]string{
			"ingest", "--reports", "/reports", "--core", "http://core:8080", "--auth", "http://auth:8080",
			"--out", "/evidence/loadtest/ingest.json",
		}, anyway())
}

// k6 drives the platform after the reports went in, so that the pages that it reads are full.
func (m *Cloudsec) k6(
	p platform, password *dagger.Secret, ingested *dagger.Container, run, duration string, users int,
) *dagger.Container {
	return dag.Container().
		From(m.base("debian")).
		WithFile("/usr/local/bin/k6", m.tool("k6")).
		WithMountedDirectory("/scripts", m.Source.Directory("ci/loadtest").Filter(dagger.DirectoryFilterOpts{Include: []string{"*.js"}})).
		WithMountedDirectory("/after", ingested.Directory("/evidence")).
		WithServiceBinding("web", p.web).
		WithEnvVariable("RUN", run).
		WithEnvVariable("BASE_URL", "http://web:8080").
		WithEnvVariable("DURATION", duration).
		WithEnvVariable("VUS", strconv.Itoa(users)).
		WithEnvVariable("OUT", "/evidence/loadtest/summary.json").
		WithMountedSecret("/run/secrets/password", password).
		WithEnvVariable("PASSWORD_FILE", "/run/secrets/password").
		WithDirectory("/evidence/loadtest", dag.Directory()).
		WithExec([]string{"k6", "run", "--no-usage-report", "--quiet", "--no-color", "/scripts/smoke.js"}, anyway())
}

// services are all three.
func (p platform) services() []*dagger.Service { return []*dagger.Service{p.auth, p.core, p.web} }

// start brings the platform up and keeps it up between the containers that use it.
func (p platform) start(ctx context.Context) error {
	failed := make([]error, len(p.services()))
	var group sync.WaitGroup
	for i, s := range p.services() {
		group.Go(func() { _, failed[i] = s.Start(ctx) })
	}
	group.Wait()
	for _, err := range failed {
		if err != nil {
			return err // One cause is enough: web does not start when auth or core does not.
		}
	}
	return nil
}

// stop ends what start began, also when the call was given up.
func (p platform) stop(ctx context.Context) {
	var group sync.WaitGroup
	for _, s := range p.services() {
		group.Go(func() { _, _ = s.Stop(context.WithoutCancel(ctx), dagger.ServiceStopOpts{Kill: true}) })
	}
	group.Wait()
}

// The whole platform from the built images, to be opened in a browser.
//
// Run `dagger call up up --ports=8080:8080`, then open http://localhost:8080. It runs until the call is interrupted and keeps nothing.
//
// Sign in as viewer@, analyst@, lead@ or admin@cloudsec.test. The password is "Local-only-1!" unless one was given.
// +cache="session"
func (m *Cloudsec) Up(
	// The users' password, such as env://PASSWORD. At least 12 characters with an upper case letter, a lower case letter, a digit and a
	// symbol.
	// +optional
	password *dagger.Secret,
) *dagger.Service {
	if password == nil {
		password = localSecret()
	}
	return m.platform(password).web
}
