// CloudSec's release pipeline: test, lint, build, scan, sbom, loadtest, plan and all of it at once (ci).
//
// The same functions run on a laptop, in CodeBuild and offline. Call them in the root of the repository; none of them
// needs an argument:
//
//	dagger call test                                       run every Go and web test, fail when one fails
//	dagger call test evidence export --path=evidence       keep JUnit and coverage, also of a failed run
//	dagger call ci evidence export --path=evidence         everything, with summary.md and summary.html
//	dagger call verify --evidence=evidence                 fail when something in that evidence failed
//	dagger call up up --ports=8080:8080                    the platform on http://localhost:8080
//	dagger check                                           every check of this module
//
// Every stage answers with its evidence (reports, coverage, images' digests) also when it fails. A call that ends in
// the stage itself fails when the stage failed and says why in its last lines.
package main

import (
	"context"

	"dagger/cloudsec/internal/dagger"
)

// Cloudsec is the pipeline over one source tree.
type Cloudsec struct {
	// The repository.
	// +private
	Source *dagger.Directory
	// The commit that images are labelled with; empty when it is not known.
	// +private
	Revision string
	// References of the base images by name, from ci/engine/catalog/images.json.
	// +private
	Bases []Base
}

// New makes the pipeline over a source tree.
func New(
	ctx context.Context,
	// The repository to work on. The default is the one the call is made in.
	// +optional
	// +defaultPath="/"
	// +ignore=[".git", "**/node_modules", "**/.terraform", "**/*.tfplan", "**/*.tfstate*", "evidence", "dist", ".bin", "web/dist", "web/coverage", "web/test-results", "web/playwright-report", "ci/dagger/internal", "ci/dagger/dagger.gen.go"]
	source *dagger.Directory,
	// The commit that is built, for the images' label org.opencontainers.image.revision. Give the
	// output of git rev-parse HEAD, or CODEBUILD_RESOLVED_SOURCE_VERSION in CodeBuild. Without it the label says "unknown".
	// +optional
	// +default="unknown"
	revision string,
) (*Cloudsec, error) {
	bases, err := readBases(ctx, source)
	if err != nil {
		return nil, err
	}
	return &Cloudsec{Source: source, Revision: revision, Bases: bases}, nil
}
