// Package ingest sends the pipeline's scan reports to core and checks that core kept its word about them.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/ci/scan/trivy"
)

// maxReport is the largest report that core takes.
const maxReport = 256 << 20

// Options say what goes where.
type Options struct {
	// Reports is a folder with <target>.json as `scan run` writes them.
	Reports string
	// Core and Auth are the base addresses of the services.
	Core, Auth string
	// Sender may import reports and Reader may list findings; core gives no single machine role both.
	Sender, Reader hub.Login
	Client         hub.Client
	Now            func() time.Time
}

// Run sends every report, reads the findings back, and sends the report again to see that nothing changes.
// The result tells how far it came, also when there is an error.
func Run(ctx context.Context, o Options) (Result, error) {
	start := o.Now()
	result := Result{Problems: []string{}, Reports: []ReportResult{}}
	err := o.run(ctx, &result)
	if err != nil {
		result.Problems = append(result.Problems, err.Error())
	}
	result.OK = len(result.Problems) == 0
	result.Seconds = o.Now().Sub(start).Seconds()
	return result, err
}

func (o Options) run(ctx context.Context, result *Result) error {
	reports, err := o.readReports()
	if err != nil {
		return err
	}
	for name, base := range map[string]string{"auth": o.Auth, "core": o.Core} {
		if err := o.Client.Ready(ctx, base); err != nil {
			return fmt.Errorf("%s is not ready: %w", name, err)
		}
	}
	sender, err := o.Client.Login(ctx, o.Auth, o.Sender)
	if err != nil {
		return err
	}
	reader := sender
	if o.Reader != o.Sender {
		if reader, err = o.Client.Login(ctx, o.Auth, o.Reader); err != nil {
			return err
		}
	}
	for _, report := range reports {
		done, err := o.one(ctx, sender, reader, report)
		if err != nil {
			return fmt.Errorf("ingest %s: %w", report.target, err)
		}
		result.Reports = append(result.Reports, done)
		result.Problems = append(result.Problems, done.problems()...)
	}
	return nil
}

type reportFile struct {
	target trivy.Target
	data   []byte
}

// readReports reads <target>.json of every target. A broken report stops it before anything was sent.
func (o Options) readReports() ([]reportFile, error) {
	files, err := filepath.Glob(filepath.Join(o.Reports, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	var list []reportFile
	for _, file := range files {
		target, err := trivy.ParseTarget(strings.TrimSuffix(filepath.Base(file), ".json"))
		if err != nil {
			continue // verdict.json and the like are no reports.
		}
		if info, err := os.Stat(file); err != nil || info.Size() > maxReport {
			return nil, errors.Join(fmt.Errorf("%s cannot be sent: core takes at most %d bytes", file, maxReport), err)
		}
		data, err := os.ReadFile(file) //nolint:gosec // the caller names the folder
		if err != nil {
			return nil, fmt.Errorf("read report: %w", err)
		}
		if _, err := trivy.ReadReport(file); err != nil {
			return nil, err
		}
		list = append(list, reportFile{target, data})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no reports in %s: expected files such as source.json from `scan run`", o.Reports)
	}
	return list, nil
}

func (o Options) one(ctx context.Context, sender, reader string, report reportFile) (ReportResult, error) {
	source := "trivy:" + string(report.target)
	first, err := send(ctx, o.Client, o.Core, sender, source, report.data)
	if err != nil {
		return ReportResult{}, err
	}
	listed, err := list(ctx, o.Client, o.Core, reader, source)
	if err != nil {
		return ReportResult{}, fmt.Errorf("read findings back: %w", err)
	}
	again, err := send(ctx, o.Client, o.Core, sender, source, report.data)
	if err != nil {
		return ReportResult{}, fmt.Errorf("send again: %w", err)
	}
	return ReportResult{
		Target: string(report.target), Source: source, ImportID: first.ID, Counts: first.Counts, Listed: listed,
		Repeated: again.repeated && again.ID == first.ID && again.Counts == first.Counts,
	}, nil
}

// problems lists where core's numbers do not agree with each other.
func (r ReportResult) problems() []string {
	var list []string
	if accounted := r.Findings() + r.Collided + r.Skipped; accounted != r.Records {
		list = append(list, fmt.Sprintf("%s: %d records were read but %d are accounted for", r.Target, r.Records, accounted))
	}
	if r.Listed != r.Findings() {
		list = append(list, fmt.Sprintf("%s: the import speaks of %d findings but %d are listed", r.Target, r.Findings(), r.Listed))
	}
	if !r.Repeated {
		list = append(list, fmt.Sprintf("%s: the same report again was not recognised", r.Target))
	}
	return list
}
