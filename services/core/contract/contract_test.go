package contract_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

// runTime bounds one run of the tool. It takes a fraction of that on an idle machine.
const runTime = 10 * time.Minute

// tool finds schemathesis where `make setup` puts it, else on PATH.
func tool(t *testing.T) string {
	t.Helper()
	home := os.Getenv("CLOUDSEC_HOME")
	if home == "" {
		cache, err := os.UserCacheDir()
		require.NoError(t, err)
		home = filepath.Join(cache, "cloudsec")
	}
	own := filepath.Join(home, "schemathesis", "bin", "schemathesis")
	if _, err := os.Stat(own); err == nil {
		return own
	}
	found, err := exec.LookPath("schemathesis")
	require.NoError(t, err, "schemathesis is neither at %s nor on PATH; install it with `make setup`, or see ci/tools/schemathesis", own)
	return found
}

// start starts a core that has one of everything. Without workers its job stays in the queue, where it can be cancelled.
func start(t *testing.T, workers int) (core *coretest.Core, document string) {
	t.Helper()
	hooks := receiver(t)
	core = coretest.Start(t, func(o *app.Options) {
		o.SecretKeys, o.Jobs.Workers = coretest.SecretKeys, workers
		o.WebhookRules.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		o.WebhookRoots = x509.NewCertPool()
		o.WebhookRoots.AddCert(hooks.Certificate())
	})
	return core, strict(t, seed(t, core, hooks.URL))
}

// run runs the tool as somebody with this role and returns what it printed. The error says that it found something.
func run(t *testing.T, address, document, token string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), runTime)
	defer cancel()
	config, err := filepath.Abs("schemathesis.toml")
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, tool(t), append([]string{"--config-file", config, "run", document, "--url", address}, args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "NO_COLOR=1", "PYTHONUNBUFFERED=1", "PYTHONUTF8=1", "CORE_TOKEN=" + token,
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return out.String(), err
}

// TestContract makes requests of all kinds up for every operation, as somebody who may do everything.
func TestContract(t *testing.T) {
	t.Parallel()
	core, document := start(t, 0)
	o := observe(t, core.URL, nil)
	out, err := run(t, o.URL, document, core.Token(t, "admin"))
	require.NoError(t, err, "%s", trouble(out))
	all := operations(t, "")
	o.requireAnswered(t, all, "success", func(status int) bool { return status < 300 })
	o.requireAnswered(t, all, "a refusal of the unauthenticated", func(status int) bool { return status == http.StatusUnauthorized })
	require.NotContains(t, core.Logs.String(), "panic")
	t.Log(summary(out))
}

// TestContractForRoles does the same as each of the other roles, with fewer requests. What they may not do must be refused as the contract
// says, and what they may do must be answered.
func TestContractForRoles(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"lead", "analyst", "viewer", "ci"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			core, document := start(t, 2)
			o := observe(t, core.URL, nil)
			out, err := run(t, o.URL, document, core.Token(t, role), "--phases=examples,fuzzing", "--max-examples=5")
			require.NoError(t, err, "%s", trouble(out))
			allowed := operations(t, role)
			require.NotEmpty(t, allowed)
			o.requireAnswered(t, allowed, "anything but a refusal", func(status int) bool {
				return status != http.StatusForbidden && status != http.StatusUnauthorized
			})
			for operation, statuses := range o.statuses {
				if !slices.Contains(allowed, operation) {
					require.Zero(t, statuses[http.StatusOK]+statuses[http.StatusCreated], "%s may not %s", role, operation)
				}
			}
			t.Log(summary(out))
		})
	}
}

// TestItFindsWhatIsBroken spoils answers in each way that is looked for. A test that finds nothing there would find nothing anywhere.
func TestItFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	core, document := start(t, 2)
	good := func(res *http.Response) bool { return res.StatusCode == http.StatusOK }
	tests := map[string]struct {
		spoil func(*http.Response)
		says  string
	}{
		"UndocumentedStatus": {func(res *http.Response) {
			if good(res) {
				res.StatusCode = http.StatusTeapot
			}
		}, "Undocumented status code"},
		"ServerError": {func(res *http.Response) {
			if good(res) {
				res.StatusCode = http.StatusInternalServerError
			}
		}, "Server error"},
		"OtherContentType": {func(res *http.Response) {
			if good(res) {
				res.Header.Set("Content-Type", "text/plain")
			}
		}, "Undocumented Content-Type"},
		"OtherSchema": {func(res *http.Response) {
			if good(res) {
				replace(res, `{"id":7}`)
			}
		}, "Response violates schema"},
		"MissingHeader": {func(res *http.Response) {
			if good(res) {
				res.Header.Del("ETag")
			}
		}, "Missing required response headers"},
		"LetsAnybodyIn": {func(res *http.Response) {
			if res.StatusCode == http.StatusUnauthorized {
				res.StatusCode = http.StatusOK
			}
		}, "API accepts requests without authentication"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := observe(t, core.URL, tt.spoil)
			out, err := run(t, o.URL, document, core.Token(t, "admin"), "--phases=examples", "--include-operation-id=getFinding")
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "%s", out)
			require.Contains(t, out, tt.says)
		})
	}
}

func replace(res *http.Response, body string) {
	_ = res.Body.Close()
	res.Body, res.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	res.Header.Set("Content-Length", fmt.Sprint(len(body)))
}

// trouble is the part of what the tool prints that says what it found. What is before only says how far it got.
func trouble(out string) string {
	for _, section := range []string{"= ERRORS =", "= FAILURES ="} {
		if _, rest, found := strings.Cut(out, section); found {
			return rest
		}
	}
	return out
}

// summary is the end of what the tool prints: how many operations and requests there were.
func summary(out string) string {
	_, rest, found := strings.Cut(out, "= SUMMARY =")
	if !found {
		return out
	}
	return rest
}
