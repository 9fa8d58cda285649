package app_test

import (
	"bytes"
	"io"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

// bundle is a whole core with the contract that every answer is held against.
type bundle struct {
	*coretest.Core
	router routers.Router
}

func setup(t *testing.T, change func(*app.Options)) *bundle {
	t.Helper()
	return &bundle{coretest.Start(t, change), contract(t)}
}

// readLines lets the checker of the contract read what is one value a line.
var readLines = sync.OnceFunc(func() { //nolint:gochecknoglobals // the library's table of media types is global, too
	openapi3filter.RegisterBodyDecoder("application/jsonl", openapi3filter.PlainBodyDecoder)
})

func contract(t *testing.T) routers.Router {
	t.Helper()
	readLines()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
	router, err := gorillamux.NewRouter(doc)
	require.NoError(t, err)
	return router
}

// call sends a request and holds the answer against the contract.
func (b *bundle) call(t *testing.T, method, path, token, body string, headers ...string) coretest.Answer {
	t.Helper()
	got, err := b.Send(t, token, method, path, body, headers...)
	require.NoError(t, err)
	b.requireContract(t, got)
	return got
}

func (b *bundle) requireContract(t *testing.T, got coretest.Answer) {
	t.Helper()
	plain := got.Request.Clone(t.Context())
	plain.URL.Scheme, plain.URL.Host = "", "" // The contract's server is "/".
	route, params, err := b.router.FindRoute(plain)
	require.NoError(t, err)
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: plain, PathParams: params, Route: route},
		Status:                 got.Status, Header: got.Header,
		Body:    io.NopCloser(bytes.NewReader(got.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	require.NoError(t, err, "%s %s: %d %s", got.Request.Method, got.Request.URL, got.Status, got.Body)
	require.NotEmpty(t, got.Header.Get("X-Request-Id"))
}
