package report_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// benchRecords is how many records a report of the benchmark has, more than the limit allows, so that it is the number of
// records that memory would grow with if it did.
const benchRecords = 300_000

// BenchmarkParse reads large reports that are made while they are read, and tells the largest heap besides the rate.
func BenchmarkParse(b *testing.B) {
	formats := map[report.Format]generator{
		report.SARIF: {
			head: sarifHead + `[`, tail: `{"kind":"pass"}]}]}`,
			record: `{"ruleId":"r%d","level":"error","message":{"text":"about it"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a/b%[1]d.go"},"region":{"startLine":7}}}]},`,
		},
		report.Trivy: {
			head: `{"SchemaVersion":2,"Results":[{"Target":"x","Vulnerabilities":[`, tail: `{"Status":"not_affected"}]}]}`,
			record: `{"VulnerabilityID":"CVE-2024-%06d","PkgName":"libssl3","InstalledVersion":"3.0.13","Severity":"HIGH","Title":"about it"},`,
		},
		report.ASFF: {
			head: `{"Findings":[`, tail: `{"ProductArn":"a","RecordState":"ARCHIVED"}]}`,
			record: `{"ProductArn":"a","GeneratorId":"security-control/S3.%d","Severity":{"Label":"HIGH"},"Title":"about it","Resources":[{"Id":"arn:aws:s3:::b%[1]d"}]},`,
		},
		report.CycloneDX: {
			head: `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"bom-ref":"c","name":"libssl3"}],"vulnerabilities":[`, tail: `{"rejected":"x"}]}`,
			record: `{"id":"CVE-2024-%06d","ratings":[{"severity":"high","method":"CVSSv31"}],"description":"about it","affects":[{"ref":"c"}]},`,
		},
		report.JSON: {
			record: `{"rule":"r%d","severity":"high","title":"about it","path":"a/b%[1]d.go","line":7,"details":{"more":[1,2,3]}}` + "\n",
		},
		report.CSV: {
			head:   "rule,severity,title,path,line\n",
			record: "r%d,high,\"about \"\"it\"\"\",a/b%[1]d.go,7\n",
		},
	}
	for _, format := range []report.Format{report.SARIF, report.Trivy, report.ASFF, report.CycloneDX, report.JSON, report.CSV} {
		b.Run(string(format), func(b *testing.B) { benchmarkParse(b, format, formats[format]) })
	}
}

func benchmarkParse(b *testing.B, format report.Format, g generator) {
	b.Helper()
	limits := report.DefaultLimits()
	limits.MaxRecords = benchRecords + 1
	var peak, before uint64
	for b.Loop() {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		before = stats.HeapAlloc
		reader, emitted := g, 0
		summary, err := report.Parse(&reader, format, limits, func(finding.Observation) error {
			if emitted++; emitted%1000 == 0 {
				runtime.ReadMemStats(&stats)
				peak = max(peak, stats.HeapAlloc-min(before, stats.HeapAlloc))
			}
			return nil
		})
		require.NoError(b, err)
		require.GreaterOrEqual(b, summary.Records, benchRecords)
		b.SetBytes(summary.Bytes)
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
}

// generator is a report that is made while it is read.
type generator struct {
	head, record, tail string

	made   int
	buffer bytes.Buffer
}

func (g *generator) Read(b []byte) (int, error) {
	if g.made == 0 {
		g.buffer.WriteString(g.head)
	}
	for g.buffer.Len() < len(b) && g.made < benchRecords {
		fmt.Fprintf(&g.buffer, g.record, g.made)
		if g.made++; g.made == benchRecords {
			g.buffer.WriteString(g.tail)
		}
	}
	if g.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return g.buffer.Read(b) //nolint:wrapcheck // a reader passes errors on
}
