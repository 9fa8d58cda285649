package release_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/ci/gate/release"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

const (
	digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	image  = "registry.example/core@" + digest
)

func options(core *coretest.Core) release.Options {
	return release.Options{
		Core: core.URL, Auth: core.Issuer.URL, Asker: hub.Login{User: "ci", Password: "x"}, Image: image,
		Client: hub.DefaultClient(), Now: time.Now,
	}
}

// TestRunAgainstTheRealCore asks about an image that nobody has scanned, one with a bad finding, the same with a waiver, and a clean one.
func TestRunAgainstTheRealCore(t *testing.T) {
	t.Parallel()
	core := coretest.Start(t, nil)
	o := options(core)

	unscanned, err := release.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, release.Fail, unscanned.Verdict)
	require.Contains(t, unscanned.Text(), "FAIL: ")
	require.Contains(t, unscanned.Text(), "blocks")

	source := "trivy:" + image
	scanned := core.Call(t, "ci", "POST", "/v1/imports?source="+source, coretest.Report("libssl3", 25))
	require.Equal(t, http.StatusCreated, scanned.Status, "%s", scanned.Body)
	bad, err := release.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, release.Fail, bad.Verdict)
	require.Contains(t, bad.Text(), "high CVE-2025-00000 libssl3")
	require.Contains(t, bad.Text(), "blocks 5 more")
	require.Contains(t, bad.Text(), "heard  "+source)

	file := filepath.Join(t.TempDir(), "evidence", "gate.json")
	require.NoError(t, bad.Write(file))
	var kept struct {
		Verdict string
		Asked   struct{ Image string }
		Answer  struct {
			ID           string
			BlockerCount int
		}
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &kept))
	require.Equal(t, []any{release.Fail, image, 25}, []any{kept.Verdict, kept.Asked.Image, kept.Answer.BlockerCount})

	expires := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	waived := core.Call(t, "lead", "POST", "/v1/gates/release/"+kept.Answer.ID+"/waivers", `{"reason":"not reachable","expiresAt":"`+expires+`"}`)
	require.Equal(t, http.StatusCreated, waived.Status, "%s", waived.Body)
	pardoned, err := release.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, release.Waived, pardoned.Verdict)
	require.Contains(t, pardoned.Text(), "waived high CVE-2025-00000")

	clean := core.Call(t, "ci", "POST", "/v1/imports?source=trivy:clean", `{"SchemaVersion":2,"Results":[]}`)
	require.Equal(t, http.StatusCreated, clean.Status, "%s", clean.Body)
	o.Image, o.Sources = "", []string{"trivy:clean"}
	good, err := release.Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, release.Pass, good.Verdict, good.Text())
}

func TestNobodyKnows(t *testing.T) {
	t.Parallel()
	core := coretest.Start(t, nil)
	strange := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"verdict":"perhaps","accessToken":"t"}`))
	}))
	t.Cleanup(strange.Close)
	tests := map[string]struct {
		change func(*release.Options)
		says   string
	}{
		"NothingAsked":   {func(o *release.Options) { o.Image = "" }, "either an image or sources"},
		"BothAsked":      {func(o *release.Options) { o.Sources = []string{"s"} }, "and not both"},
		"ATag":           {func(o *release.Options) { o.Image = "registry.example/core:1" }, "has no digest"},
		"UnknownPolicy":  {func(o *release.Options) { o.Policy = "mine" }, "is none of the policies here"},
		"MayNotAsk":      {func(o *release.Options) { o.Asker.User = "viewer" }, "status 403 forbidden"},
		"CoreIsAway":     {func(o *release.Options) { o.Core = "http://127.0.0.1:1" }, "core is not ready"},
		"StrangeVerdict": {func(o *release.Options) { o.Core, o.Auth = strange.URL, strange.URL }, `"perhaps"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(core)
			o.Client.Pause = func(context.Context, time.Duration) error { return nil }
			tt.change(&o)
			result, err := release.Run(t.Context(), o)
			require.ErrorContains(t, err, tt.says)
			require.Equal(t, release.Unknown, result.Verdict)
			require.Contains(t, result.Text(), "UNKNOWN: ")
			require.Contains(t, result.Text(), tt.says)
		})
	}
}

// TestTextIsPlain has a scanner write escape sequences and line breaks.
func TestTextIsPlain(t *testing.T) {
	t.Parallel()
	nasty := "\x1b[2Jcleared\nPASS: all is well"
	blocker := release.Blocker{Detail: nasty, Finding: &release.Finding{Severity: "high", RuleID: nasty, Title: nasty}}
	require.NotContains(t, blocker.String(), "\x1b")
	require.Equal(t, 0, strings.Count(blocker.String(), "\n"))
	require.Equal(t, "s: never", release.Source{Name: "s"}.String())
}
