package main

import (
	"context"
	"time"

	"dagger/cloudsec/internal/dagger"
)

// Scan source, infrastructure code and images with Trivy and judge what it finds.
//
// It looks for vulnerabilities, misconfigurations, secrets and licences; ci/scan/policy.yaml says which of them block.
//
// It needs Trivy's vulnerability database, from --db-repository or Trivy's own default. Without one it fails, unless --offline was
// asked for: then the database is the small one of ci/scan/advisories and the summary says that vulnerabilities were not scanned.
//
// Evidence: scan/<target>.json, scan/<target>.sarif, scan/verdict.json.
// +check
// +cache="session"
func (m *Cloudsec) Scan(
	ctx context.Context,
	// Do without Trivy's vulnerability database. The summary then says "vulnerabilities not scanned".
	// +optional
	offline bool,
	// Where Trivy's vulnerability database comes from, such as registry.example/aquasecurity/trivy-db:2.
	// +optional
	dbRepository string,
) (*Stage, error) {
	mode := "full"
	if offline {
		mode = "offline"
	}
	parts := []part{}
	reports := dag.Directory()
	for _, t := range m.scanTargets() {
		scanned := m.scanTarget(t, m.database(offline, dbRepository))
		reports = reports.WithDirectory("/", scanned.evidence)
		parts = append(parts, scanned)
	}
	judged := m.helper("scan").
		WithDirectory("/evidence", reports).
		WithMountedFile("/policy.yaml", m.Source.File("ci/scan/policy.yaml")).
		WithEnvVariable("TODAY", time.Now().UTC().Format(time.DateOnly)). // Exceptions expire, so a verdict is good for a day.
		WithExec([]string{
			"scan", "verdict", "--policy", "/policy.yaml", "--reports", "/evidence/scan", "--mode", mode,
			"--out", "/evidence/scan/verdict.json",
		}, anyway())
	parts = append(parts, part{name: "verdict", run: judged, evidence: judged.Directory("/evidence")})
	return m.stage(ctx, "scan", parts...)
}

// target is something that is scanned: a folder or an image.
type target struct {
	name  string
	mount dagger.WithContainerFunc
}

// scanTargets are the sources, the infrastructure's code and the images.
func (m *Cloudsec) scanTargets() []target {
	iac := m.Source.Filter(dagger.DirectoryFilterOpts{
		Include: []string{"terraform/**", "k8s/**", "ansible/**", "**/Dockerfile"},
		Exclude: []string{"**/testdata/**"},
	})
	targets := []target{folderTarget("source", m.Source), folderTarget("iac", iac)}
	for _, service := range serviceNames {
		targets = append(targets, m.imageTarget(service))
	}
	return targets
}

func folderTarget(name string, folder *dagger.Directory) target {
	return target{name: name, mount: func(c *dagger.Container) *dagger.Container {
		return c.WithMountedDirectory("/input", folder)
	}}
}

func (m *Cloudsec) imageTarget(service string) target {
	return target{name: "image-" + service, mount: func(c *dagger.Container) *dagger.Container {
		return c.WithMountedFile("/input", m.tarball(service))
	}}
}

// scanTarget scans one target. One that cannot be scanned leaves no report, and the verdict fails for want of it, too.
func (m *Cloudsec) scanTarget(t target, db database) part {
	command := append([]string{
		"scan", "run", "--target", t.name, "--input", "/input", "--trivy", "/usr/local/bin/trivy", "--out", "/evidence/scan",
	}, db.flags...)
	scanned := m.scanner().With(db.mount).With(t.mount).
		WithDirectory("/evidence/scan", dag.Directory()).
		WithExec(command, anyway())
	return part{name: "scan of " + t.name, run: scanned, evidence: scanned.Directory("/evidence")}
}

// scanner is a container with Trivy and the command that gives it its flags.
func (m *Cloudsec) scanner() *dagger.Container {
	return m.helper("scan").WithFile("/usr/local/bin/trivy", m.tool("trivy"))
}

// database is where a scan finds known vulnerabilities.
type database struct {
	mount dagger.WithContainerFunc
	flags []string
}

// database is the small one of ci/scan/advisories, or one that Trivy downloads. A downloaded one is asked for again every hour.
func (m *Cloudsec) database(offline bool, repository string) database {
	if offline {
		built := m.helper("scan").
			WithMountedDirectory("/advisories", m.Source.Directory("ci/scan/advisories")).
			WithExec([]string{"scan", "db", "--advisories", "/advisories", "--out", "/db"}).
			Directory("/db")
		mount := func(c *dagger.Container) *dagger.Container { return c.WithMountedDirectory("/db", built) }
		return database{mount: mount, flags: []string{"--offline", "--db", "/db"}}
	}
	mount := func(c *dagger.Container) *dagger.Container {
		if repository != "" {
			c = c.WithEnvVariable("TRIVY_DB_REPOSITORY", repository)
		}
		return c.WithEnvVariable("DATABASE_HOUR", time.Now().UTC().Format("2006-01-02T15")).
			WithMountedCache("/trivy", dag.CacheVolume(trivyCache), dagger.ContainerWithMountedCacheOpts{Sharing: dagger.CacheSharingModeLocked})
	}
	return database{mount: mount, flags: []string{"--cache", "/trivy"}}
}

// List the components of the source and of every image as CycloneDX.
//
// Evidence: sbom/<target>.cdx.json.
// +check
// +cache="session"
func (m *Cloudsec) Sbom(ctx context.Context) (*Stage, error) {
	parts := []part{}
	for _, t := range m.scanTargets() {
		if t.name == "iac" {
			continue // It has no packages of its own.
		}
		listed := m.scanner().With(t.mount).
			WithDirectory("/evidence/sbom", dag.Directory()).
			WithExec([]string{
				"scan", "sbom", "--target", t.name, "--input", "/input", "--trivy", "/usr/local/bin/trivy", "--out", "/evidence/sbom",
			}, anyway())
		parts = append(parts, part{name: "list of " + t.name, run: listed, evidence: listed.Directory("/evidence")})
	}
	return m.stage(ctx, "sbom", parts...)
}
