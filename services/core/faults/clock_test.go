package faults_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// jumpyClock is a clock that a test sets forward and back.
type jumpyClock struct{ offset atomic.Int64 }

func (c *jumpyClock) now() time.Time             { return time.Now().Add(time.Duration(c.offset.Load())) }
func (c *jumpyClock) jump(to time.Duration)      { c.offset.Store(int64(to)) }
func days(n int) time.Duration                   { return time.Duration(n) * 24 * time.Hour }
func report(from string, findings int) string    { return coretest.Report(from, findings) }
func importOf(source string) (method, at string) { return "POST", "/v1/imports?source=" + source }

// TestClockJumps sets the clock of a replica forward and back while it works, as a broken time server does. Times may be wrong then; what
// is known about findings may not be.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	clock := &jumpyClock{}
	core := coretest.Start(t, func(o *app.Options) { o.Clock = clock.now })
	take := func(source, text string) (done api.Import) {
		method, path := importOf(source)
		got := core.Call(t, "ci", method, path, text)
		require.Contains(t, []int{http.StatusOK, http.StatusCreated}, got.Status, "%s", got.Body)
		got.Into(t, &done)
		return done
	}
	require.Equal(t, 40, take("a", report("p", 40)).Created)
	requireSound(t, core, 40, 40)

	clock.jump(-days(400))
	require.Equal(t, 40, take("a", report("p", 40)).Created, "the same content again is the same import")
	back := take("a", report("p", 30))
	require.Equal(t, []int{30, 10}, []int{back.Unchanged, back.Closed})
	require.Equal(t, 5, take("b", report("q", 5)).Created)
	requireSound(t, core, 45, 35)

	clock.jump(days(4000))
	ahead := take("a", report("p", 40))
	require.Equal(t, []int{30, 10}, []int{ahead.Unchanged, ahead.Reopened})
	requireSound(t, core, 45, 45)

	clock.jump(0)
	now := take("a", report("p", 20))
	require.Equal(t, []int{20, 20}, []int{now.Unchanged, now.Closed}, "an import from the future is no reason to ignore those of today")
	requireSound(t, core, 45, 25)
	require.Equal(t, 5, take("b", report("q", 5)).Created, "nor one from the past")
}

// requireSound reads all findings, in each order page by page, and checks that none is lost or doubled, and that their states are right.
func requireSound(t *testing.T, core *coretest.Core, all, open int) {
	t.Helper()
	for _, sort := range []string{"severity", "lastSeen", "firstSeen"} {
		seen, opened := map[uuid.UUID]bool{}, 0
		for cursor := ""; ; {
			var page api.FindingPage
			got := core.Call(t, "viewer", "GET", "/v1/findings?limit=7&sort="+sort+cursor, "")
			require.Equal(t, http.StatusOK, got.Status, "%s", got.Body)
			got.Into(t, &page)
			for _, f := range page.Items {
				require.False(t, seen[f.Id], "%s is on two pages", f.Id)
				seen[f.Id] = true
				if f.State == api.FindingStateNew || f.State == api.FindingStateReopened {
					opened++
				}
			}
			if page.NextCursor == nil {
				break
			}
			cursor = "&cursor=" + url.QueryEscape(*page.NextCursor)
		}
		require.Len(t, seen, all, sort)
		require.Equal(t, open, opened, sort)
	}
}

// shadowNow replaces the database's clock for whoever has the schema before PostgreSQL's own in the search path.
const shadowNow = `CREATE TABLE clock (ahead interval NOT NULL);
GRANT SELECT ON clock TO PUBLIC;
INSERT INTO clock VALUES ('0');
CREATE FUNCTION now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS
$$ BEGIN RETURN pg_catalog.now() + (SELECT ahead FROM clock); END $$`

// TestDatabaseClockJumps sets the database's clock, by which leases and retries go, forward and back while reports wait and come in. Leases
// end too early then, or last too long; each report comes in once all the same.
func TestDatabaseClockJumps(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(pgtest.URL(t))
	require.NoError(t, err)
	query := address.Query()
	execute(t, address.String(), shadowNow)
	query.Set("search_path", query.Get("search_path")+",pg_catalog")
	address.RawQuery = query.Encode()
	core := coretest.Start(t, func(o *app.Options) {
		o.DatabaseURL, o.Jobs.Workers, o.Jobs.Lease = address.String(), 3, 5*time.Second
	})

	const reports, findings = 6, 2_000
	var jobs []coretest.Answer
	for i := range reports {
		got := core.Call(t, "ci", "POST", fmt.Sprintf("/v1/import-jobs?source=s%d", i), report(fmt.Sprintf("p%d", i), findings))
		require.Equal(t, http.StatusAccepted, got.Status, "%s", got.Body)
		jobs = append(jobs, got)
		// Each jump is longer than any lease. The last one is forward, so nothing is left to wait for.
		execute(t, address.String(), fmt.Sprintf("UPDATE clock SET ahead = '%d minutes'", []int{-90, 60, -30, 120, 0, 180}[i]))
	}
	for _, job := range jobs {
		require.Equal(t, findings, finish(t, core.Client, job).Import.Created)
	}
	require.Equal(t, reports*findings, number(t, address.String(), "SELECT count(*) FROM findings"))
	require.Equal(t, reports, number(t, address.String(), "SELECT count(*) FROM imports"))
	require.Equal(t, reports, number(t, address.String(), "SELECT count(*) FROM events WHERE type = 'import.completed'"))
}
