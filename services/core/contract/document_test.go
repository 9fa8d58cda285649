package contract_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/sla"
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
	give(t, document, examples)
	for name, example := range examples {
		if name == endedAcceptance {
			continue
		}
		parameter := document.Components.Parameters[name]
		require.NotNil(t, parameter, "the contract has no parameter %s", name)
		parameter.Value.Schema.Value.Example = example
	}
	// A waiver in the past, or of what does not block, is refused; without lists all blockers are meant.
	waiver := document.Components.Schemas["WaiverRequest"].Value
	waiver.Example = map[string]any{"reason": "known", "expiresAt": tomorrow()}
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

// give gives examples to operations whose own cannot succeed: they are about something that is there once, or about a time.
func give(t *testing.T, document *openapi3.T, examples map[string]any) {
	t.Helper()
	end := document.Paths.Value("/v1/risk-acceptances/{id}/end")
	for i, parameter := range end.Parameters {
		if parameter.Value.Name == "id" {
			own := *parameter.Value
			schema := *own.Schema.Value
			schema.Example, own.Schema = examples[endedAcceptance], &openapi3.SchemaRef{Value: &schema}
			end.Parameters[i] = &openapi3.ParameterRef{Value: &own}
		}
	}
	set := document.Paths.Value("/v1/sla-policy").Put
	set.Parameters.GetByInAndName("header", "If-Match").Schema.Value.Example = "*"
	policy, err := json.Marshal(sla.DefaultSpec())
	require.NoError(t, err)
	var spec map[string]any
	require.NoError(t, json.Unmarshal(policy, &spec))
	delete(spec, "calendar") // Left out it is around the clock.
	document.Components.Schemas["SlaPolicy"].Value.Example = spec
	document.Components.Schemas["RiskRenewal"].Value.Example = map[string]any{"reason": "The fix is late.", "expiresAt": tomorrow()}
	document.Components.Schemas["TransitionRequest"].Value.Properties["expiresAt"].Value.Example = tomorrow()
	document.Components.Schemas["BulkRequest"].Value.Properties["expiresAt"].Value.Example = tomorrow()

	feeds := document.Paths
	feeds.Value("/v1/intelligence/epss").Put.RequestBody.Value.Content = text(
		"#model_version:v2025.03.14,score_date:2026-01-31T12:55:00Z\ncve,epss,percentile\nCVE-2024-6119,0.5,0.9\n")
	kev := feeds.Value("/v1/intelligence/kev").Put.RequestBody.Value.Content["application/json"]
	kev.Example = map[string]any{
		"title": "Catalog", "catalogVersion": "2026.01.31", "count": 1, "vulnerabilities": []any{map[string]any{
			"cveID": "CVE-2024-6119", "dateAdded": "2026-01-31", "vulnerabilityName": "A flaw", "knownRansomwareCampaignUse": "Unknown",
		}},
	}
}

// text is a body of plain text.
func text(example string) openapi3.Content {
	return openapi3.Content{"text/plain": &openapi3.MediaType{
		Schema: &openapi3.SchemaRef{Value: openapi3.NewStringSchema()}, Example: example,
	}}
}

// asJSON says of a body that may be anything, a report, that it is JSON: then the tool sends its example, and others made up.
func asJSON(content openapi3.Content) {
	if report := content["*/*"]; report != nil {
		delete(content, "*/*")
		content["application/json"] = report
	}
}
