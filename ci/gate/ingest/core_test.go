package ingest_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/gate/ingest"
	"github.com/cloudsec/cloudsec/services/core/app"
)

const client = "the-client"

// issuer signs tokens and hands them out as auth does: the user's name is the role.
func issuer(t *testing.T) *httptest.Server {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	require.NoError(t, err)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		public := jose.JSONWebKey{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public}})
	})
	mux.HandleFunc("POST /v1/login", func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Email string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		now := time.Now()
		claims, _ := json.Marshal(map[string]any{
			"iss": server.URL, "sub": body.Email, "client_id": client, "token_use": "access", "username": body.Email,
			"cognito:groups": []string{body.Email}, "jti": "j", "origin_jti": "o", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		})
		signed, err := signer.Sign(claims)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		token, _ := signed.CompactSerialize()
		_, _ = fmt.Fprintf(w, `{"accessToken":%q}`, token)
	})
	return server
}

// core starts the real core on a real PostgreSQL.
func core(t *testing.T, issuer string) string {
	t.Helper()
	o := app.DefaultOptions()
	o.Addr, o.AdminAddr, o.DatabaseURL, o.DrainDelay = "127.0.0.1:0", "127.0.0.1:0", database(t), 0
	o.Token.Issuer, o.Token.ClientID, o.Token.JWKSURL = issuer, client, issuer+"/keys"
	o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	a, err := app.New(t.Context(), o)
	require.NoError(t, err)
	require.NoError(t, a.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, a.Stop(t.Context())) })
	return "http://" + a.Addr()
}

func TestRunAgainstTheRealCore(t *testing.T) {
	t.Parallel()
	auth := issuer(t)
	address := core(t, auth.URL)
	dir := t.TempDir()
	sample, err := os.ReadFile("../../scan/trivy/testdata/report.json")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "source.json"), sample, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "iac.json"), manyMisconfigurations(450), 0o600))
	o := ingest.Options{
		Reports: dir, Core: address, Auth: auth.URL, Client: ingest.DefaultClient(), Now: time.Now,
		Sender: ingest.Login{User: "ci", Password: "x"}, Reader: ingest.Login{User: "viewer", Password: "x"},
	}

	result, err := ingest.Run(t.Context(), o)
	require.NoError(t, err)
	require.True(t, result.OK, result.Problems)
	require.Equal(t, 450, result.Reports[0].Created, "more than two pages")
	require.Equal(t, 450, result.Reports[0].Listed)
	require.Positive(t, result.Reports[1].Created)

	result, err = ingest.Run(t.Context(), o)
	require.NoError(t, err)
	require.True(t, result.OK, "a second run over the same reports is fine: %v", result.Problems)

	o.Reader = o.Sender
	_, err = ingest.Run(t.Context(), o)
	require.ErrorContains(t, err, "status 403 forbidden", "core lets the role ci import, but not list")
}

func manyMisconfigurations(n int) []byte {
	list := make([]map[string]any, 0, n)
	for i := range n {
		list = append(list, map[string]any{
			"ID": fmt.Sprintf("DS-%04d", i), "Title": "t", "Severity": "LOW", "Status": "FAIL", "Type": "Dockerfile Security Check",
		})
	}
	data, _ := json.Marshal(map[string]any{
		"SchemaVersion": 2, "ArtifactName": "x", "ArtifactType": "filesystem",
		"Results": []any{map[string]any{"Target": "Dockerfile", "Class": "config", "Type": "dockerfile", "Misconfigurations": list}},
	})
	return data
}
