package httpapi

import (
	"context"
	"time"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/postgres"
	"github.com/cloudsec/cloudsec/services/core/report"
)

// ImportReport implements POST /v1/imports.
func (a *API) ImportReport(ctx context.Context, req api.ImportReportRequestObject) (api.ImportReportResponseObject, error) {
	format, mapping, err := importParams(req.Params)
	if err != nil {
		return nil, err
	}
	encoding := ""
	if req.Params.ContentEncoding != nil {
		encoding = *req.Params.ContentEncoding
	}
	body, err := report.Decompress(req.Body, encoding)
	if err != nil {
		return nil, err //nolint:wrapcheck // a domain error on its way to problemOf
	}
	done, again, err := a.runImport(ctx, req.Params.Source, func(emit report.Emit) (report.Summary, error) {
		return report.ParseMapped(body, format, mapping, a.opts.Limits, emit)
	})
	if err != nil {
		return nil, err
	}
	if again {
		return api.ImportReport200JSONResponse(toImport(done)), nil
	}
	a.opts.Logger.InfoContext(ctx, "report imported", "importId", done.ID, "source", done.Source, "format", done.Format,
		"records", done.Counts.Records, "created", done.Counts.Created, "closed", done.Counts.Closed,
		"duration", done.Duration)
	return api.ImportReport201JSONResponse{
		Body: toImport(done), Headers: api.ImportReport201ResponseHeaders{Location: "/v1/imports/" + done.ID.String()},
	}, nil
}

// runImport runs one import when there is room for it. It does not queue: the client knows better whether to wait.
func (a *API) runImport(ctx context.Context, source string, read postgres.Read) (done finding.Import, again bool, err error) {
	select {
	case a.running <- struct{}{}:
	default:
		return done, false, finding.Errorf(finding.CodeBusy, "Too many imports are running. Try again in a few seconds.")
	}
	defer func() { <-a.running }()
	start := time.Now()
	done, again, err = a.opts.Imports.Import(ctx, source, actor(ctx), read)
	a.opts.Metrics.Imported(done, again, err, time.Since(start))
	return done, again, err //nolint:wrapcheck // the store has said which operation it was
}

func importParams(params api.ImportReportParams) (format report.Format, mapping *report.Mapping, err error) {
	var v validation
	v.source(params.Source)
	if params.Format != nil {
		format = report.Format(*params.Format)
		if !params.Format.Valid() {
			v.add("format", "must be one of sarif, trivy, asff, cyclonedx, json, csv")
		}
	}
	if err := v.err(); err != nil || params.Mapping == nil {
		return format, nil, err
	}
	if mapping, err = report.ParseMapping(*params.Mapping); err != nil {
		return format, nil, err //nolint:wrapcheck // a domain error on its way to problemOf
	}
	return format, mapping, report.CheckMapped(format, mapping) //nolint:wrapcheck // as above
}

// GetImport implements GET /v1/imports/{id}.
func (a *API) GetImport(ctx context.Context, req api.GetImportRequestObject) (api.GetImportResponseObject, error) {
	done, err := a.opts.Imports.GetImport(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetImport200JSONResponse(toImport(done)), nil
}
