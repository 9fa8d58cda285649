package contract_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
)

// load reads the contract.
func load(t *testing.T) *openapi3.T {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(api.Spec)
	require.NoError(t, err)
	return document
}

// strict is the contract as core is held against it. The response `default` is taken out, because any status could hide behind it,
// and what is in the database becomes the examples, so that requests find it.
func strict(t *testing.T, examples map[string]any) string {
	t.Helper()
	document := load(t)
	for _, path := range document.Paths.Map() {
		for _, operation := range path.Operations() {
			operation.Responses.Delete("default")
			if operation.RequestBody != nil {
				asJSON(operation.RequestBody.Value.Content)
			}
		}
	}
	for name, example := range examples {
		parameter := document.Components.Parameters[name]
		require.NotNil(t, parameter, "the contract has no parameter %s", name)
		parameter.Value.Schema.Value.Example = example
	}
	// A waiver in the past, or of what does not block, is refused; without lists all blockers are meant.
	waiver := document.Components.Schemas["WaiverRequest"].Value
	waiver.Example = map[string]any{"reason": "known", "expiresAt": time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)}
	// In a mapping with all fields at the example's place no record would have a rule. Without, they are where they always are.
	document.Components.Schemas["MappingReference"].Value.Example = nil
	// The source whose findings the other examples are about stays where it is.
	document.Components.Schemas["MoveRequest"].Value.Example = map[string]any{"source": movedSource, "team": otherTeam}
	text, err := document.MarshalJSON()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "openapi.json")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	return file
}

// asJSON says of a body that may be anything, a report, that it is JSON: then the tool sends its example, and others made up.
func asJSON(content openapi3.Content) {
	if report := content["*/*"]; report != nil {
		delete(content, "*/*")
		content["application/json"] = report
	}
}
