package throughput_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/coretest"
)

const (
	// findings are in the database, a page of 50 of which is read.
	findings = 10_000
	// rounds is how often core and the reference take turns, so that both see the same machine.
	rounds = 5
	// roundTime is how long k6 reads in each turn, users how many it has at once.
	roundTime, users = "4s", 8
	// least is how many pages core must serve, in relation to the reference.
	least = 0.8
)

const howToBuild = `k6 is missing; build it (about a minute):
  CGO_ENABLED=0 go build -C ci/tools/k6 -mod=readonly -trimpath -o "$HOME/.cache/cloudsec/bin/" tool
or name one with K6_BIN`

func TestMain(m *testing.M) {
	if url := os.Getenv(envReference); url != "" {
		if err := serveReference(context.Background(), url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(coretest.Main(m))
}

// pair is a core and the reference on the same database, each in a process of its own.
type pair struct {
	core      *coretest.Process
	reference string
	token     string
	body      []byte
}

func setup(tb testing.TB) *pair {
	tb.Helper()
	p := &pair{core: coretest.StartProcess(tb, map[string]string{"LOG_LEVEL": "info"})}
	conn, err := pgx.Connect(tb.Context(), p.core.DatabaseURL)
	require.NoError(tb, err)
	defer func() { _ = conn.Close(context.WithoutCancel(tb.Context())) }()
	for _, statement := range fill {
		_, err := conn.Exec(tb.Context(), statement)
		require.NoError(tb, err)
	}
	p.token, p.reference = p.core.Token(tb, "viewer"), startReference(tb, p.core.DatabaseURL)
	p.body = p.fetch(tb, p.core.URL)
	return p
}

// fill writes findings that look like those of real reports.
var fill = []string{ //nolint:gochecknoglobals // a constant in all but name
	fmt.Sprintf(`INSERT INTO findings (id, fingerprint, recipe, inputs, kind, severity, state, title, description, rule_id, component, purl, path,
		url, first_import_id, first_seen_at, last_seen_at, state_changed_at)
	SELECT gen_random_uuid(), sha256(i::text::bytea), 2, '{}', 'vulnerability', 1 + i %% 5, 'new', 'package-' || i %% 700 || ': possible denial of service ' || i,
		'It may be used to do harm.', 'CVE-2025-' || i, 'package-' || i %% 700, '', 'usr/lib/x86_64-linux-gnu/package-' || i %% 700 || '.so.3', '',
		gen_random_uuid(), now() - i %% 400 * interval '1 day', now() - i %% 30 * interval '1 day', now()
	FROM generate_series(1, %d) AS i`, findings),
	"VACUUM ANALYZE findings", "VACUUM ANALYZE finding_seen",
}

// startReference starts the reference, which ends with the test.
func startReference(tb testing.TB, url string) (address string) {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envReference+"="+url)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(tb, err)
	stdin, err := cmd.StdinPipe()
	require.NoError(tb, err)
	require.NoError(tb, cmd.Start())
	tb.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(tb, err)
	return strings.TrimSpace(line)
}

func (p *pair) fetch(tb testing.TB, base string) []byte {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, base+"/v1/findings", nil)
	require.NoError(tb, err)
	req.Header.Set("Authorization", "Bearer "+p.token)
	res, err := http.DefaultClient.Do(req)
	require.NoError(tb, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	require.NoError(tb, err)
	require.Equal(tb, http.StatusOK, res.StatusCode, "%s", body)
	return body
}

// TestReference checks that what is compared is comparable: the same bytes, made of as many rows.
func TestReference(t *testing.T) {
	t.Parallel()
	p := setup(t)
	require.Equal(t, string(p.body), string(p.fetch(t, p.reference)))
	var list api.FindingPage
	require.NoError(t, json.Unmarshal(p.body, &list))
	require.Len(t, list.Items, page().Limit)
	require.Equal(t, api.BoundedCount{Count: findings, Exact: true}, list.Total)
	require.NotNil(t, list.NextCursor)
}

// BenchmarkList has k6 read the default list of 10,000 findings from core and from the reference in turns, and prints both rates and
// the ratio of each pair of turns in the middle. It fails below 0.8.
func BenchmarkList(b *testing.B) {
	k6 := k6Binary(b)
	p := setup(b)
	require.Equal(b, string(p.body), string(p.fetch(b, p.reference)))
	p.rate(b, k6, p.core.URL, "1s") // The caches are warm and the connections are open.
	p.rate(b, k6, p.reference, "1s")
	for b.Loop() {
		var core, bare, ratios []float64
		for i := range rounds {
			order := []string{p.core.URL, p.reference}
			if i%2 == 1 {
				slices.Reverse(order)
			}
			rates := map[string]float64{}
			for _, base := range order {
				rates[base] = p.rate(b, k6, base, roundTime)
			}
			core, bare = append(core, rates[p.core.URL]), append(bare, rates[p.reference])
			ratios = append(ratios, rates[p.core.URL]/rates[p.reference])
		}
		b.ReportMetric(0, "ns/op") // It would be the time of all rounds.
		b.ReportMetric(median(core), "core-pages/s")
		b.ReportMetric(median(bare), "bare-pages/s")
		b.ReportMetric(median(ratios), "core/bare")
		require.GreaterOrEqual(b, median(ratios), least)
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// rate is how many pages k6 reads in a second.
func (p *pair) rate(tb testing.TB, k6, base, duration string) float64 {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), "summary.json")
	cmd := exec.CommandContext(tb.Context(), k6, "run", "--no-usage-report", "--quiet", "--no-color", "list.js")
	cmd.Env = append(os.Environ(), "URL="+base+"/v1/findings", "TOKEN="+p.token, "BYTES="+strconv.Itoa(len(p.body)),
		"VUS="+strconv.Itoa(users), "DURATION="+duration, "OUT="+out)
	printed, err := cmd.CombinedOutput()
	require.NoError(tb, err, "%s", printed)
	text, err := os.ReadFile(out)
	require.NoError(tb, err)
	var summary struct {
		Metrics map[string]struct{ Values map[string]float64 }
	}
	require.NoError(tb, json.Unmarshal(text, &summary))
	return summary.Metrics["http_reqs"].Values["rate"]
}

func k6Binary(tb testing.TB) string {
	tb.Helper()
	if named := os.Getenv("K6_BIN"); named != "" {
		return named
	}
	home := os.Getenv("CLOUDSEC_HOME")
	if home == "" {
		cache, err := os.UserCacheDir()
		require.NoError(tb, err)
		home = filepath.Join(cache, "cloudsec")
	}
	binary := filepath.Join(home, "bin", "k6")
	if _, err := os.Stat(binary); err != nil {
		tb.Fatal(howToBuild)
	}
	return binary
}
