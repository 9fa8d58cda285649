package faults_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/coretest"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// TestKilledInTheMiddleOfAnImport kills the process while a report comes in over HTTP, when half of its records are in the database's
// hands already. Nothing of it is left, and nothing holds up the next one.
func TestKilledInTheMiddleOfAnImport(t *testing.T) {
	t.Parallel()
	const findings = 10_000
	own := pgtest.NewOwn(t) // Nobody else's reports are on their way in there.
	core := coretest.StartProcess(t, map[string]string{"CORE_DATABASE_URL": own.URL})
	whole := coretest.Report("p", findings)
	body, status := upload(t, core.Client, "/v1/imports?source=s", whole[:len(whole)/2])
	require.Eventually(t, func() bool { // It is in the middle: the transaction has rows, which nobody else sees.
		return number(t, core.DatabaseURL, "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'copy%'") > 0
	}, coretest.Patience, 5*time.Millisecond)
	core.Kill()
	_ = body.CloseWithError(io.ErrUnexpectedEOF)
	require.Zero(t, <-status, "there was no answer")

	core.Restart(t)
	require.Zero(t, core.Total(t))
	require.Zero(t, number(t, core.DatabaseURL, "SELECT count(*) FROM imports"))
	again := core.Call(t, "ci", "POST", "/v1/imports?source=s", whole)
	require.Equal(t, http.StatusCreated, again.Status, "%s", again.Body)
	require.Equal(t, findings, number(t, core.DatabaseURL, "SELECT count(*) FROM findings"))
}

// TestKilledWhileJobsRun kills the process while it works on jobs, as often as it takes. Each report comes in exactly once.
func TestKilledWhileJobsRun(t *testing.T) {
	t.Parallel()
	const findings = 3_000
	core := coretest.StartProcess(t, map[string]string{"CORE_IMPORT_LEASE": "5s"})
	first := core.Call(t, "ci", "POST", "/v1/import-jobs?source=a", coretest.Report("a", findings))
	require.Equal(t, http.StatusAccepted, first.Status, "%s", first.Body)
	second := core.Call(t, "ci", "POST", "/v1/import-jobs?source=b", coretest.Report("b", findings))
	require.Equal(t, http.StatusAccepted, second.Status, "%s", second.Body)
	core.Kill() // Whether they were begun or nearly done is a matter of luck, and must not matter.

	core.Restart(t)
	require.Equal(t, findings, finish(t, core.Client, first).Import.Created)
	require.Equal(t, findings, finish(t, core.Client, second).Import.Created)
	require.Equal(t, 2*findings, number(t, core.DatabaseURL, "SELECT count(*) FROM findings"))
	require.Equal(t, 2, number(t, core.DatabaseURL, "SELECT count(*) FROM imports"))
	require.NotContains(t, strings.ToLower(core.Logs.String()), "panic")
}
