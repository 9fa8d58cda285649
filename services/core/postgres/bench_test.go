package postgres_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/rule"
)

const benchFindings = 100_000

// BenchmarkImport imports 100,000 findings, once as new ones and once as known ones, and prints the rate against that of a
// bare COPY of the same rows into tables with the same indexes, which is the least that PostgreSQL can do. Known are an
// unchanged scan of another day, and the very same report.
func BenchmarkImport(b *testing.B) {
	benchImport(b, "")
}

// BenchmarkImportWithNames does the same with findings that have an advisory's id and a package URL, and so three further
// fingerprints each, which the tables in the reference do not have.
func BenchmarkImportWithNames(b *testing.B) {
	benchImport(b, `"VendorIDs":["GHSA-aaaa-bbbb-%05d"],"PkgIdentifier":{"PURL":"pkg:deb/debian/package-%d@1"},`)
}

func benchImport(b *testing.B, names string) {
	b.Helper()
	first, second := benchReport("1", names, benchFindings), benchReport("2", names, benchFindings)
	var fresh, known, same, reference time.Duration
	for b.Loop() {
		db := setup(b)
		fresh += db.timeImport(b, first, finding.Counts{Records: benchFindings, Created: benchFindings})
		reference += db.timeCopy(b)
		known += db.timeImport(b, second, finding.Counts{Records: benchFindings, Unchanged: benchFindings})
		same += db.timeImport(b, second, finding.Counts{Records: benchFindings, Unchanged: benchFindings})
	}
	b.ReportMetric(reference.Seconds()/fresh.Seconds(), "new-rate/copy")
	b.ReportMetric(reference.Seconds()/known.Seconds(), "known-rate/copy")
	b.ReportMetric(reference.Seconds()/same.Seconds(), "same-rate/copy")
	b.ReportMetric(float64(benchFindings*b.N)/fresh.Seconds(), "new-findings/s")
	b.ReportMetric(reference.Seconds()/float64(b.N)*1000, "copy-ms")
}

// benchReport is a Trivy report as it comes out of a large image. The date makes each one other content.
func benchReport(date, names string, findings int) string {
	var text strings.Builder
	writeReport(&text, date, names, findings)
	return text.String()
}

// writeReport writes such a report without holding it.
func writeReport(text io.Writer, date, names string, findings int) {
	fmt.Fprintf(text, `{"SchemaVersion":2,"CreatedAt":"%s","Results":[{"Target":"image","Class":"os-pkgs","Vulnerabilities":[`, date)
	for i := range findings {
		if i > 0 {
			fmt.Fprint(text, ",")
		}
		fmt.Fprint(text, "{")
		if names != "" {
			fmt.Fprintf(text, names, i, i%700)
		}
		fmt.Fprintf(text, `"VulnerabilityID":"CVE-2025-%05d","PkgName":"package-%d","InstalledVersion":"1.%d","FixedVersion":"2.0",`+
			`"Severity":"%s","Title":"package-%d: a flaw of the kind number %d","Description":"%s",`+
			`"PrimaryURL":"https://avd.aquasec.com/nvd/cve-2025-%05d"}`,
			i, i%700, i%9, []string{"LOW", "MEDIUM", "HIGH", "CRITICAL"}[i%4], i%700, i, strings.Repeat("It may be used to do harm. ", 8), i)
	}
	fmt.Fprint(text, `]}]}`)
}

func (b bundle) timeImport(tb testing.TB, text string, want finding.Counts) time.Duration {
	tb.Helper()
	start := time.Now()
	done, _, err := b.tryImport(tb.Context(), "bench", text)
	took := time.Since(start)
	require.NoError(tb, err)
	require.Equal(tb, want, done.Counts)
	return took
}

// timeCopy copies the rows that the import of new findings wrote, read before, into twins of their tables.
func (b bundle) timeCopy(tb testing.TB) time.Duration {
	tb.Helper()
	var took time.Duration
	for _, table := range []string{"findings", "finding_texts", "finding_seen", "sightings"} {
		twin := table + "_twin"
		_, err := b.pool.Exec(tb.Context(), fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING ALL)", twin, table))
		require.NoError(tb, err)
		columns, rows := b.read(tb, table)
		require.Len(tb, rows, benchFindings)
		start := time.Now()
		_, err = b.pool.CopyFrom(tb.Context(), pgx.Identifier{twin}, columns, pgx.CopyFromRows(rows))
		took += time.Since(start)
		require.NoError(tb, err)
	}
	return took
}

// given are the columns of a table that are not made of others.
func (b bundle) given(tb testing.TB, table string) (columns string) {
	tb.Helper()
	require.NoError(tb, b.pool.QueryRow(tb.Context(), `SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`, table).Scan(&columns))
	return columns
}

func (b bundle) read(tb testing.TB, table string) (columns []string, rows [][]any) {
	tb.Helper()
	result, err := b.pool.Query(tb.Context(), "SELECT "+b.given(tb, table)+" FROM "+table)
	require.NoError(tb, err)
	for _, field := range result.FieldDescriptions() {
		columns = append(columns, field.Name)
	}
	rows, err = pgx.CollectRows(result, func(row pgx.CollectableRow) ([]any, error) {
		values, err := row.Values()
		for i, v := range values {
			if id, ok := v.([16]byte); ok {
				values[i] = uuid.UUID(id)
			}
		}
		return values, err //nolint:wrapcheck // a test
	})
	require.NoError(tb, err)
	return columns, rows
}

// BenchmarkImportForRules imports 100,000 new findings that a rule looks at, and prints the rate against that of the same
// import without any rule, and how fast the rule works them off.
func BenchmarkImportForRules(b *testing.B) {
	text := benchReport("1", "", benchFindings)
	counts := finding.Counts{Records: benchFindings, Created: benchFindings}
	var without, with, ruling time.Duration
	for b.Loop() {
		without += setup(b).timeImport(b, text, counts)
		db := setup(b)
		_, err := db.store.CreateRule(b.Context(), rule.Rule{
			Name: "one in four", Query: "severity = critical", Enabled: true, On: []rule.Cause{rule.CauseCreated},
			Actions: rule.Actions{Transition: &rule.Transition{To: finding.StateTriaged}, Labels: []string{"urgent"}, Notify: true},
		}, "lea")
		require.NoError(b, err)
		with += db.timeImport(b, text, counts)
		start := time.Now()
		done := db.drain(b)
		ruling += time.Since(start)
		require.Equal(b, int64(benchFindings/4), done.Counts.Moved)
	}
	b.ReportMetric(without.Seconds()/with.Seconds(), "rate/without-rules")
	b.ReportMetric(float64(benchFindings*b.N)/ruling.Seconds(), "ruled-findings/s")
	b.ReportMetric(without.Seconds()/float64(b.N)*1000, "import-ms")
}
