package app_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

const clientID = "cloudsec-web"

// signingKey is made once, because making one is slow and no test changes it.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { //nolint:gochecknoglobals // see above
	return rsa.GenerateKey(rand.Reader, 2048)
})

// bundle is a whole core on free ports, with a token issuer and the contract that every answer is held against.
type bundle struct {
	app    *app.App
	router routers.Router
	issuer string
	logs   *logBuffer
}

func setup(t *testing.T, change func(*app.Options)) *bundle {
	t.Helper()
	b := &bundle{router: contract(t), issuer: startIssuer(t), logs: &logBuffer{}}
	opts := app.DefaultOptions()
	opts.Addr, opts.AdminAddr, opts.DatabaseURL = "127.0.0.1:0", "127.0.0.1:0", pgtest.URL(t)
	opts.Token.Issuer, opts.Token.ClientID = b.issuer, clientID
	opts.PostureInterval, opts.DrainDelay = 50*time.Millisecond, time.Millisecond
	opts.Logger = telemetry.NewLogger(b.logs, slog.LevelDebug, "core", "test")
	if change != nil {
		change(&opts)
	}
	var err error
	b.app, err = app.New(t.Context(), opts)
	require.NoError(t, err)
	require.NoError(t, b.app.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, b.app.Stop(t.Context())) })
	return b
}

// startIssuer serves discovery and keys the way Cognito does.
func startIssuer(t *testing.T) string {
	t.Helper()
	key, err := signingKey()
	require.NoError(t, err)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	answer := func(path string, body any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(body)
		})
	}
	answer("/.well-known/openid-configuration", map[string]string{"issuer": server.URL, "jwks_uri": server.URL + "/jwks"})
	answer("/jwks", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: &key.PublicKey, KeyID: "k", Algorithm: "RS256", Use: "sig"},
	}})
	return server.URL
}

// token signs an access token of somebody with these roles.
func (b *bundle) token(t *testing.T, roles ...string) string {
	t.Helper()
	return b.tokenOf(t, "subject-1", "ann", roles...)
}

// tokenOf signs an access token of one person.
func (b *bundle) tokenOf(t *testing.T, subject, name string, roles ...string) string {
	t.Helper()
	key, err := signingKey()
	require.NoError(t, err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	require.NoError(t, err)
	now := time.Now()
	text, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": b.issuer, "sub": subject, "username": name, "client_id": clientID, "token_use": "access",
		"cognito:groups": roles, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "jti": "j",
	}).Serialize()
	require.NoError(t, err)
	return text
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

// answer is a response with its body read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// into decodes the body.
func (a answer) into(t *testing.T, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(a.body, v), "%s", a.body)
}

// call sends a request and holds the answer against the contract.
func (b *bundle) call(t *testing.T, method, path, token, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+b.app.Addr()+path, bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	got := answer{status: res.StatusCode, header: res.Header}
	got.body, err = io.ReadAll(res.Body)
	require.NoError(t, err)
	b.requireContract(t, req, got)
	return got
}

func (b *bundle) requireContract(t *testing.T, req *http.Request, got answer) {
	t.Helper()
	plain := req.Clone(t.Context())
	plain.URL.Scheme, plain.URL.Host = "", "" // The contract's server is "/".
	route, params, err := b.router.FindRoute(plain)
	require.NoError(t, err)
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: plain, PathParams: params, Route: route},
		Status:                 got.status, Header: got.header,
		Body:    io.NopCloser(bytes.NewReader(got.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	require.NoError(t, err, "%s %s: %d %s", req.Method, req.URL, got.status, got.body)
	require.NotEmpty(t, got.header.Get("X-Request-Id"))
}

// requireProblem checks the code of a problem.
func requireProblem(t *testing.T, got answer, status int, code string) api.Problem {
	t.Helper()
	require.Equal(t, status, got.status, "%s", got.body)
	require.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
	var p api.Problem
	got.into(t, &p)
	require.Equal(t, code, p.Code)
	require.Equal(t, got.header.Get("X-Request-Id"), p.RequestId)
	return p
}

// logBuffer collects logs of several goroutines.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p) //nolint:wrapcheck // it never fails
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
