package faults_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/coretest"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

const (
	// diskBytes is a disk on which an empty PostgreSQL has room, and reports of many findings after another do not.
	diskBytes = 192 << 20
	// known are the findings from before the disk was full, and many those that do not fit any more.
	known, many = 300, 20_000
)

// TestDiskFull fills the disk of a real PostgreSQL, data and write-ahead log. Whoever wants to write is told to come back, nothing of what
// they sent remains, and as soon as there is room again, everything goes on by itself.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	own := pgtest.NewOwnOnSmallDisk(t, diskBytes)
	core := coretest.Start(t, func(o *app.Options) { o.DatabaseURL = own.URL })
	imported := core.Call(t, "ci", "POST", "/v1/imports?source=before", coretest.Report("before", known))
	require.Equal(t, http.StatusCreated, imported.Status, "%s", imported.Body)

	release := own.Fill(t)
	large := coretest.Report("large", many)
	refused := core.Call(t, "ci", "POST", "/v1/imports?source=large", large)
	refused.RequireProblem(t, http.StatusServiceUnavailable, "unavailable")
	require.Equal(t, "5", refused.Header.Get("Retry-After"))
	queued := core.Call(t, "ci", "POST", "/v1/import-jobs?source=job", large)
	if queued.Status != http.StatusAccepted { // It compresses well, so it may have fitted where something was free inside of a file.
		queued.RequireProblem(t, http.StatusServiceUnavailable, "unavailable")
	}
	read := core.Call(t, "viewer", "GET", "/v1/findings?limit=1", "")
	if read.Status != http.StatusOK { // Without room for its log PostgreSQL ends, and comes back when there is some.
		read.RequireProblem(t, http.StatusServiceUnavailable, "unavailable")
	}

	release()
	own.Await(t)
	require.Eventually(t, func() bool {
		return core.Call(t, "viewer", "GET", "/v1/findings?limit=1", "").Status == http.StatusOK
	}, coretest.Patience, 20*time.Millisecond)
	if queued.Status == http.StatusAccepted {
		require.Equal(t, many, finish(t, core.Client, queued).Import.Created)
	} else {
		require.Equal(t, known, core.Total(t), "nothing of the refused report is there")
	}
	require.Zero(t, number(t, own.URL, "SELECT count(*) FROM imports AS i JOIN sources AS s ON s.id = i.source_id WHERE s.name = 'large'"))
	again := core.Call(t, "ci", "POST", "/v1/imports?source=large", large)
	require.Equal(t, http.StatusCreated, again.Status, "%s", again.Body)
	require.Equal(t, known+many, number(t, own.URL, "SELECT count(*) FROM findings"))
	require.Equal(t, known+many, number(t, own.URL, "SELECT count(DISTINCT finding_id) FROM sightings"))
}

// finish polls a job until it has come to a good end.
func finish(t *testing.T, c coretest.Client, queued coretest.Answer) api.ImportJob {
	t.Helper()
	job := ended(t, c, queued)
	require.Equal(t, api.ImportJobStateSucceeded, job.State, "%+v", job.Error)
	return job
}

// ended polls a job until it has come to its end.
func ended(t *testing.T, c coretest.Client, queued coretest.Answer) (job api.ImportJob) {
	t.Helper()
	queued.Into(t, &job)
	path := "/v1/import-jobs/" + job.Id.String()
	require.Eventually(t, func() bool {
		got := c.Call(t, "viewer", "GET", path, "")
		if got.Status == http.StatusServiceUnavailable {
			return false
		}
		got.Into(t, &job)
		return job.FinishedAt != nil
	}, coretest.Patience, 20*time.Millisecond)
	return job
}
