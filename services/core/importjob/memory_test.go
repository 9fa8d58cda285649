package importjob_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/access"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/internal/pgtest"
)

// envEater turns this binary into a replica that receives and imports one large report and tells how much memory that took.
const envEater = "IMPORTJOB_EATER"

const (
	memoryFindings = 1_000_000
	memoryLimitMiB = 128
)

// BenchmarkMemory receives and imports a report of 1,000,000 findings in a process of its own and prints the most memory that
// the process ever had. It fails above 128 MiB. The indexes for the search of text are left out, because building them takes
// PostgreSQL minutes and core no memory.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		url := pgtest.URL(b)
		dropTextIndexes(b, url)
		eater := exec.Command(os.Args[0])
		eater.Env = append(os.Environ(), envEater+"="+url)
		output, err := eater.Output()
		require.NoError(b, err, "%s", output)
		var idle, received, imported, seconds int
		_, err = fmt.Sscanf(string(output), "idle %d received %d imported %d seconds %d", &idle, &received, &imported, &seconds)
		require.NoError(b, err, "%s", output)
		require.LessOrEqual(b, imported/1024, memoryLimitMiB)
		b.ReportMetric(float64(idle)/1024, "idle-MiB")
		b.ReportMetric(float64(received)/1024, "received-MiB")
		b.ReportMetric(float64(imported)/1024, "imported-MiB")
		b.ReportMetric(float64(memoryFindings)/float64(seconds), "findings/s")
	}
}

func dropTextIndexes(tb testing.TB, url string) {
	tb.Helper()
	b := setupOn(tb, url)
	rows, err := b.pool.Query(tb.Context(), `SELECT i.indexrelid::regclass::text FROM pg_index AS i
		JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS a ON a.oid = c.relam
		WHERE i.indrelid = 'finding_texts'::regclass AND a.amname = 'gin'`)
	require.NoError(tb, err)
	indexes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(tb, err)
	require.NotEmpty(tb, indexes, "the indexes have other names, or are no more")
	for _, index := range indexes {
		_, err := b.pool.Exec(tb.Context(), "DROP INDEX "+index)
		require.NoError(tb, err)
	}
}

// eat receives and imports the report and prints the peaks in KiB.
func eat(ctx context.Context, url string) error {
	pool, err := postgres.Connect(access.System(ctx), url, 5)
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	store := postgres.New(pool, time.Now)
	o, err := fast(store)
	if err != nil {
		return err
	}
	idle, start := peak(), time.Now()
	reader, writer := io.Pipe()
	go func() { _ = writer.CloseWithError(writeLargeReport(writer, memoryFindings)) }()
	job, _, err := importjob.Receive(ctx, store, importjob.Request{Source: "large", Actor: "ci"}, reader, "", 1<<30)
	if err != nil {
		return err //nolint:wrapcheck // a test
	}
	received := peak()
	workers := importjob.NewWorkers(o)
	workers.Start(ctx)
	for job.FinishedAt == nil {
		time.Sleep(100 * time.Millisecond) //nolint:forbidigo // a poll whose deadline is the benchmark's
		if job, err = store.GetJob(ctx, job.ID); err != nil {
			return err //nolint:wrapcheck // a test
		}
	}
	if job.State != importjob.StateSucceeded || job.Import.Counts.Created != memoryFindings {
		return fmt.Errorf("job is %s: %w", job.State, errOdd)
	}
	fmt.Println("idle", idle, "received", received, "imported", peak(), "seconds", int(time.Since(start).Seconds()))
	return workers.Stop(ctx) //nolint:wrapcheck // a test
}

// writeLargeReport writes a Trivy report of a size that no image has.
func writeLargeReport(to io.Writer, findings int) error {
	w := bufio.NewWriter(to)
	fmt.Fprint(w, `{"SchemaVersion":2,"Results":[{"Target":"image","Class":"os-pkgs","Vulnerabilities":[`)
	for i := range findings {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, `{"VulnerabilityID":"CVE-2025-%07d","PkgName":"package-%d","InstalledVersion":"1.%d","FixedVersion":"2.0",`+
			`"Severity":"HIGH","Title":"package-%d: a flaw of the kind number %d","Description":"%s"}`,
			i, i%700, i%9, i%700, i, strings.Repeat("It may be used to do harm. ", 8))
	}
	fmt.Fprint(w, `]}]}`)
	return w.Flush() //nolint:wrapcheck // a test
}

// peak is the most memory that this process ever had, in KiB.
func peak() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ := strconv.Atoi(strings.Fields(value)[0])
			return n
		}
	}
	return 0
}
