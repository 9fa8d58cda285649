package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dagger/cloudsec/internal/dagger"
)

// environments are the folders of terraform/envs.
var environments = []string{"dev", "staging", "prod"}

// Validate and plan an environment with Terraform and review what would change.
//
// Without credentials it plans against the AWS emulator and an empty state.
//
// Evidence: plan/<environment>.json, plan/<environment>.txt, plan/<environment>.md.
// +check
// +cache="never"
func (m *Cloudsec) Plan(
	ctx context.Context,
	// Which environment: dev, staging or prod.
	// +optional
	// +default="dev"
	environment string,
	// An AWS credentials file, such as file:///home/me/.aws/credentials. Without it the AWS emulator stands in for AWS.
	// +optional
	credentials *dagger.Secret,
) (*Stage, error) {
	if !slices.Contains(environments, environment) {
		return nil, fmt.Errorf("there is no environment %q: give one of %s", environment, strings.Join(environments, ", "))
	}
	dir := "/src/terraform/envs/" + environment
	command := []string{"plan", "run", "--dir", dir, "--env", environment, "--out", "/evidence/plan"}
	if credentials != nil {
		command = append(command, "--backend-config", dir+"/"+environment+".s3.tfbackend")
	}
	planned := dag.Container().
		From(m.base("terraform")).
		WithFile("/usr/local/bin/plan", m.command("plan")).
		WithMountedDirectory("/src/terraform", m.Source.Directory("terraform")).
		WithMountedFile("/src/ci/plan/policy.yaml", m.Source.File("ci/plan/policy.yaml")).
		WithWorkdir("/src").
		WithDirectory("/evidence/plan", dag.Directory()).
		With(m.account(credentials)).
		WithExec(command, anyway())
	return m.stage(ctx, "plan", part{name: "plan of " + environment, run: planned, evidence: planned.Directory("/evidence")})
}

// account is the AWS account that is planned against: the one of the credentials, or the emulator.
func (m *Cloudsec) account(credentials *dagger.Secret) dagger.WithContainerFunc {
	return func(c *dagger.Container) *dagger.Container {
		if credentials != nil {
			return c.WithMountedSecret("/run/secrets/aws", credentials).
				WithEnvVariable("RUN", time.Now().UTC().Format(time.RFC3339Nano)). // The account may have changed since the last plan.
				WithEnvVariable("AWS_SHARED_CREDENTIALS_FILE", "/run/secrets/aws")
		}
		return c.WithServiceBinding("emulator", m.emulator(localSecret())).
			WithEnvVariable("AWS_ENDPOINT_URL", "http://emulator:5000").
			WithEnvVariable("AWS_ACCESS_KEY_ID", "emulator").
			WithEnvVariable("AWS_SECRET_ACCESS_KEY", "emulator")
	}
}
