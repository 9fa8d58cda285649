package ingest_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/ci/gate/ingest"
)

const (
	password = "correct horse battery staple"
	report   = `{"SchemaVersion":2,"ArtifactName":"x","ArtifactType":"filesystem","Results":[{"Target":"go.mod","Secrets":[{"RuleID":"a"},{"RuleID":"b"}]}]}`
)

// site plays auth and core. Its fields change how it misbehaves.
type site struct {
	*httptest.Server
	mu       sync.Mutex
	busy     int
	records  int
	listed   int
	forget   bool
	sources  map[string]int
	paused   []time.Duration
	forbids  string
	mfa      bool
	repeated bool
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{records: 2, listed: 2, sources: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("POST /v1/login", s.login)
	mux.HandleFunc("POST /v1/imports", s.imports)
	mux.HandleFunc("GET /v1/findings", s.findings)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"code":%q,"detail":"it is so","requestId":"r1","errors":[{"field":"f","detail":"d"}]}`, code)
}

// ready says no as often as busy says.
func (s *site) ready(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy > 0 {
		s.busy--
		w.Header().Set("Retry-After", "2")
		refuse(w, http.StatusServiceUnavailable, "unavailable")
	}
}

func (s *site) login(w http.ResponseWriter, r *http.Request) {
	var body struct{ Email, Password string }
	if json.NewDecoder(r.Body).Decode(&body) != nil || body.Password != password {
		refuse(w, http.StatusUnauthorized, "unauthenticated")
		return
	}
	if s.mfa {
		_, _ = fmt.Fprint(w, `{"challenge":{"name":"SOFTWARE_TOKEN_MFA"}}`)
		return
	}
	_, _ = fmt.Fprintf(w, `{"accessToken":%q}`, body.Email)
}

func (s *site) imports(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := gzip.NewReader(r.Body)
	if err != nil || r.Header.Get("Authorization") != "Bearer ci" {
		refuse(w, http.StatusForbidden, "forbidden")
		return
	}
	if data, err := io.ReadAll(body); err != nil || string(data) != report {
		refuse(w, http.StatusUnprocessableEntity, "invalid_report")
		return
	}
	source := r.URL.Query().Get("source")
	s.sources[source]++
	if s.sources[source] == 1 || s.forget {
		w.WriteHeader(http.StatusCreated)
	}
	_, _ = fmt.Fprintf(w, `{"id":"import-%s","records":%d,"created":2}`, source, s.records)
}

// findings serves pages of one finding each.
func (s *site) findings(w http.ResponseWriter, r *http.Request) {
	if user := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "); user == s.forbids {
		refuse(w, http.StatusForbidden, "forbidden")
		return
	}
	var at int
	_, _ = fmt.Sscan(r.URL.Query().Get("cursor"), &at)
	id, next := at, fmt.Sprintf(`"%d"`, at+1)
	if s.repeated {
		id = 0
	}
	if at+1 >= s.listed {
		next = "null"
	}
	_, _ = fmt.Fprintf(w, `{"items":[{"id":"f%d"}],"nextCursor":%s}`, id, next)
}

// options returns a folder with two reports, a verdict and everything to send them.
func (s *site) options(t *testing.T) ingest.Options {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"source": report, "image-core": report, "verdict": `{}`} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".json"), []byte(content), 0o600))
	}
	client := hub.DefaultClient()
	client.Attempts = 3
	client.Pause = func(_ context.Context, d time.Duration) error {
		s.paused = append(s.paused, d)
		return nil
	}
	ci := hub.Login{User: "ci", Password: password}
	return ingest.Options{Reports: dir, Core: s.URL, Auth: s.URL, Sender: ci, Reader: ci, Client: client, Now: time.Now}
}

func TestRun(t *testing.T) {
	t.Parallel()
	t.Run("SendsEveryReportTwiceAndReadsBack", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		result, err := ingest.Run(t.Context(), s.options(t))
		require.NoError(t, err)
		require.True(t, result.OK, result.Problems)
		require.Equal(t, map[string]int{"trivy:source": 2, "trivy:image-core": 2}, s.sources, "the verdict is no report")
		require.Equal(t, 4, result.Total().Created)
		require.Equal(t, 2, result.Reports[0].Listed)
		require.True(t, result.Reports[0].Repeated)
	})
	t.Run("WaitsUntilServicesAreReady", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		s.busy = 2
		result, err := ingest.Run(t.Context(), s.options(t))
		require.NoError(t, err)
		require.True(t, result.OK)
		require.Equal(t, []time.Duration{2 * time.Second, 2 * time.Second}, s.paused, "Retry-After is obeyed")
	})
	t.Run("ReadsWithAnotherUser", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		s.forbids = "ci"
		o := s.options(t)
		o.Reader.User = "viewer"
		_, err := ingest.Run(t.Context(), o)
		require.NoError(t, err)
	})
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		damage func(*site, *ingest.Options)
		want   string
	}{
		{"WhenNotReadyInTime", func(s *site, _ *ingest.Options) { s.busy = 99 }, "is not ready: GET"},
		{"WithAWrongPassword", func(_ *site, o *ingest.Options) { o.Sender.Password = "sesame" }, "sign in as ci: POST"},
		{"WhenASecondFactorIsAskedFor", func(s *site, _ *ingest.Options) { s.mfa = true }, "a second factor is asked for"},
		{"WhenTheReaderMayNotList", func(s *site, _ *ingest.Options) { s.forbids = "ci" }, "read findings back: GET"},
		{"WhenTheSenderMayNotImport", func(_ *site, o *ingest.Options) { o.Sender.User = "viewer" }, "status 403 forbidden: it is so (request r1); f: d"},
		{"WhenARecordIsLost", func(s *site, _ *ingest.Options) { s.records = 3 }, "3 records were read but 2 are accounted for"},
		{"WhenAFindingIsLost", func(s *site, _ *ingest.Options) { s.listed = 1 }, "speaks of 2 findings but 1 are listed"},
		{"WhenAFindingIsOnTwoPages", func(s *site, _ *ingest.Options) { s.repeated = true }, `finding "f0" is on two pages`},
		{"WhenTheRepeatIsNotRecognised", func(s *site, _ *ingest.Options) { s.forget = true }, "the same report again was not recognised"},
		{"WithoutReports", func(_ *site, o *ingest.Options) { o.Reports += "/none" }, "no reports in"},
		{"WithNobodyThere", func(s *site, _ *ingest.Options) { s.Close() }, "no success in 3 attempts"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			o := s.options(t)
			tc.damage(s, &o)
			result, _ := ingest.Run(t.Context(), o)
			require.False(t, result.OK)
			require.Contains(t, strings.Join(result.Problems, "\n"), tc.want)
			require.NotContains(t, strings.Join(result.Problems, "\n"), o.Sender.Password)
		})
	}
	t.Run("BeforeSendingAnythingWhenAReportIsBroken", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		o := s.options(t)
		require.NoError(t, os.WriteFile(filepath.Join(o.Reports, "iac.json"), []byte(report[:40]), 0o600))
		_, err := ingest.Run(t.Context(), o)
		require.ErrorContains(t, err, "iac.json: not a whole Trivy report")
		require.Empty(t, s.sources)
	})
	t.Run("SoonWhenCancelled", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := ingest.Run(ctx, s.options(t))
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestResult(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "ingest.json")
	written := ingest.Result{OK: true, Problems: []string{}, Reports: []ingest.ReportResult{{Target: "iac", Counts: ingest.Counts{Created: 4}}}}
	require.NoError(t, written.Write(path))
	read, err := ingest.ReadResult(path)
	require.NoError(t, err)
	require.Equal(t, written, read)
}

func FuzzParseResult(f *testing.F) {
	f.Add([]byte(`{"ok":true,"reports":[{"target":"iac","created":4}]}`))
	f.Add([]byte(`{"reports":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if result, err := ingest.ParseResult(data); err == nil {
			counted := 0
			for _, report := range result.Reports {
				counted += report.Created
			}
			require.Equal(t, counted, result.Total().Created)
		}
	})
}
