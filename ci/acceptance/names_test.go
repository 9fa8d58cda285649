package acceptance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/emulator"
	"github.com/cloudsec/cloudsec/ci/engine/catalog"
)

// Some names stand in two places, because the Dagger module and a Dockerfile cannot import a package. These tests hold them equal.

func read(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, parts...)...))
	require.NoError(t, err)
	return string(text)
}

func TestModuleKnowsTheEmulatorsIDs(t *testing.T) {
	t.Parallel()
	services := read(t, "ci", "dagger", "services.go")
	require.Contains(t, services, `"`+emulator.UserPoolID+`"`)
	require.Contains(t, services, `"`+emulator.ClientID+`"`)
	require.Equal(t, emulator.Issuer, "https://cognito-idp.us-east-1.amazonaws.com/"+emulator.UserPoolID)
}

// stages finds the list of stages that a pipeline run must have.
var stages = regexp.MustCompile(`"(test,[a-z,]+)"`)

func TestBothWaysToRunThePipelineDemandTheSameStages(t *testing.T) {
	t.Parallel()
	module := stages.FindAllStringSubmatch(read(t, "ci", "dagger", "ci.go"), -1)
	native := stages.FindAllStringSubmatch(read(t, "ci", "local", "jobs.go"), -1)
	require.Len(t, module, 1)
	require.Len(t, native, 1)
	require.Equal(t, module[0][1], native[0][1], "what ci/dagger demands, `make pipeline` must demand too")
}

var imageArgument = regexp.MustCompile(`(?m)^ARG [A-Z]+_IMAGE=docker\.io/(?:library/)?(\S+)$`)

func TestDockerfilesBuildOnTheCataloguesImages(t *testing.T) {
	t.Parallel()
	known, err := catalog.Load()
	require.NoError(t, err)
	references := []string{}
	for _, image := range known.Images {
		references = append(references, image.Reference)
	}
	for _, file := range []string{"services/auth/Dockerfile", "services/core/Dockerfile", "web/Dockerfile"} {
		found := imageArgument.FindAllStringSubmatch(read(t, file), -1)
		require.NotEmpty(t, found, file)
		for _, match := range found {
			require.Contains(t, references, match[1], file)
		}
	}
}
