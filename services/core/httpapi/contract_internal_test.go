package httpapi

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

func readContract(tb testing.TB) *openapi3.T {
	tb.Helper()
	document, err := openapi3.NewLoader().LoadFromData(api.Spec)
	require.NoError(tb, err)
	return document
}

func TestBodiesAreHeldAgainstTheContract(t *testing.T) {
	t.Parallel()
	schemas := readBodies(readContract(t))
	require.NotContains(t, schemas, "POST /v1/imports", "a report is no such body")
	const bulk, waiver, hook = "POST /v1/findings/bulk", "POST /v1/gates/release/{id}/waivers", "POST /v1/webhooks"
	tests := map[string]struct{ operation, body, field, says string }{
		"Fits":         {hook, `{"url":"https://a.example","types":["finding.created"]}`, "", ""},
		"UnknownField": {hook, `{"url":"https://a.example","urll":"x"}`, "body", `"urll" is unsupported`},
		"Missing":      {hook, `{}`, "url", "missing"},
		"WrongType":    {hook, `{"url":7}`, "url", "string"},
		"UnknownWord":  {hook, `{"url":"https://a.example","minSeverity":"grave"}`, "minSeverity", "allowed values"},
		"InsideAList":  {hook, `{"url":"https://a.example","types":["finding.created","x"]}`, "types", "number 1: "},
		"TooMany":      {waiver, `{"reason":"r","expiresAt":"2999-01-01T00:00:00Z","sources":[` + strings.Repeat(`"s",`, 50) + `"s"]}`, "sources", "50"},
		"TooLong":      {waiver, `{"reason":"` + strings.Repeat("r", 2001) + `","expiresAt":"2999-01-01T00:00:00Z"}`, "reason", "2000"},
		"TooLarge":     {bulk, `{"state":"fixed","expectedCount":99999999999999999999}`, "expectedCount", "10000"},
		"NotAnObject":  {bulk, `[]`, "body", "object"},
		"NotJSON":      {bulk, `state=fixed`, "body", "not JSON"},
		"Nothing":      {bulk, ``, "body", "not JSON"},
		"TwoValues":    {bulk, `{"state":"fixed"} {"state":"new"}`, "body", "nothing after it"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NotNil(t, schemas[tt.operation])
			err := checkBody(schemas[tt.operation], []byte(tt.body))
			if tt.field == "" {
				require.NoError(t, err)
				return
			}
			var p *problem.Problem
			require.ErrorAs(t, err, &p)
			require.Equal(t, http.StatusBadRequest, p.Status)
			require.Equal(t, tt.field, p.Errors[0].Field)
			require.Contains(t, p.Errors[0].Detail, tt.says)
		})
	}
}

// TestFixedPaths are those that a path with a parameter would shadow.
func TestFixedPaths(t *testing.T) {
	t.Parallel()
	paths := readFixedPaths(readContract(t))
	require.Equal(t, []string{"POST"}, paths["/v1/findings/bulk"])
	require.Equal(t, []string{"GET", "POST"}, paths["/v1/import-jobs"])
	require.NotContains(t, paths, "/v1/findings/{id}")
}

// FuzzCheckBody holds anything against every schema. Whatever is wrong with it is the client's to mend, and said briefly.
func FuzzCheckBody(f *testing.F) {
	schemas := readBodies(readContract(f))
	for _, seed := range []string{
		`{"state":"fixed","ids":["01920f5e-8b1c-7c3a-9a51-0d8a4f3e6b11"],"dryRun":true}`, `{"url":"https://a.example","types":[null]}`,
		`{"sources":["s"],"policyText":"{}"}`, `{"name":"n","filter":""}`, `{"overlapHours":1e400}`, `[[[[[[`, `null`, `{"":{"":[]}}`, "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for operation, schema := range schemas {
			err := checkBody(schema, []byte(text))
			var p *problem.Problem
			if err != nil && (!errors.As(err, &p) || p.Status != http.StatusBadRequest || len(p.Errors) == 0 || len(p.Errors) > maxFaults) {
				t.Fatalf("%s: %v", operation, err)
			}
		}
	})
}
