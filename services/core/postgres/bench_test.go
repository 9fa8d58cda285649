package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

const benchFindings = 20_000

// BenchmarkImport imports 20,000 findings, once as new ones and once as known ones, and prints how much longer that takes
// than a bare COPY of the same rows into a table with the same indexes, which is the least that PostgreSQL can do.
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
	first, second := benchReport("1", names), benchReport("2", names)
	var fresh, known, reference time.Duration
	for b.Loop() {
		db := setup(b)
		fresh += db.timeImport(b, first, finding.Counts{Records: benchFindings, Created: benchFindings})
		known += db.timeImport(b, second, finding.Counts{Records: benchFindings, Unchanged: benchFindings})
		reference += db.timeCopy(b)
	}
	b.ReportMetric(fresh.Seconds()/reference.Seconds(), "new/copy")
	b.ReportMetric(known.Seconds()/reference.Seconds(), "known/copy")
	b.ReportMetric(float64(benchFindings*b.N)/fresh.Seconds(), "findings/s")
	b.ReportMetric(reference.Seconds()/float64(b.N)*1000, "copy-ms")
}

// benchReport is a Trivy report as it comes out of a large image. The date makes each one other content.
func benchReport(date, names string) string {
	var text strings.Builder
	text.WriteString(`{"SchemaVersion":2,"CreatedAt":"` + date + `","Results":[{"Target":"image","Class":"os-pkgs","Vulnerabilities":[`)
	for i := range benchFindings {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteByte('{')
		if names != "" {
			fmt.Fprintf(&text, names, i, i%700)
		}
		fmt.Fprintf(&text, `"VulnerabilityID":"CVE-2025-%05d","PkgName":"package-%d","InstalledVersion":"1.%d","FixedVersion":"2.0",`+
			`"Severity":"%s","Title":"package-%d: a flaw of the kind number %d","Description":"%s",`+
			`"PrimaryURL":"https://avd.aquasec.com/nvd/cve-2025-%05d"}`,
			i, i%700, i%9, []string{"LOW", "MEDIUM", "HIGH", "CRITICAL"}[i%4], i%700, i, strings.Repeat("It may be used to do harm. ", 8), i)
	}
	text.WriteString(`]}]}`)
	return text.String()
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

// timeCopy copies the rows of findings and sightings, read before, into twins of their tables.
func (b bundle) timeCopy(tb testing.TB) time.Duration {
	tb.Helper()
	var took time.Duration
	for _, table := range []string{"findings", "sightings"} {
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

func (b bundle) read(tb testing.TB, table string) (columns []string, rows [][]any) {
	tb.Helper()
	result, err := b.pool.Query(tb.Context(), "SELECT * FROM "+table)
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
