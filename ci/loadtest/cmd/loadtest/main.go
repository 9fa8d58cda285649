// Command loadtest judges the summary of a k6 run: exit code 0 when every threshold was measured and kept, 1 when not,
// 2 when there is no readable summary.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/cloudsec/cloudsec/ci/loadtest"
)

func main() {
	path := flag.String("summary", "summary.json", "the summary that smoke.js wrote")
	flag.Parse()
	os.Exit(judge(*path, os.Stdout, os.Stderr))
}

func judge(path string, stdout, stderr io.Writer) int {
	summary, err := loadtest.ReadSummary(path)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "loadtest: %v\n", err)
		return 2
	}
	failures := summary.Failures()
	for _, failure := range failures {
		_, _ = fmt.Fprintf(stdout, "  %s\n", strconv.QuoteToGraphic(failure))
	}
	h := summary.Headline()
	_, _ = fmt.Fprintf(stdout, "load test: %.0f requests at %.1f a second, p95 %.1f ms, p99 %.1f ms, %.2f %% failed, %d problems\n",
		h.Requests, h.PerSecond, h.P95Ms, h.P99Ms, h.ErrorRate*100, len(failures))
	if len(failures) > 0 {
		return 1
	}
	return 0
}
