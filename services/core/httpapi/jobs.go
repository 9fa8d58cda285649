package httpapi

import (
	"context"
	"encoding/hex"
	"io"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/importjob"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// Jobs keeps imports that run in the background.
type Jobs interface {
	importjob.Spool
	// WithinSource returns a context in which only the team of a source is seen, or an error if it is not the caller's.
	WithinSource(ctx context.Context, source string) (context.Context, error)
	GetJob(ctx context.Context, id uuid.UUID) (importjob.Job, error)
	ListJobs(ctx context.Context, page importjob.Page) (importjob.List, error)
	CancelJob(ctx context.Context, id uuid.UUID) (importjob.Job, error)
	SpooledBytes(ctx context.Context) (int64, error)
}

// CreateImportJob implements POST /v1/import-jobs.
func (a *API) CreateImportJob(
	ctx context.Context, req api.CreateImportJobRequestObject,
) (api.CreateImportJobResponseObject, error) {
	format, mapping, err := importParams(api.ImportReportParams(req.Params))
	if err != nil {
		return nil, err
	}
	encoding := ""
	if req.Params.ContentEncoding != nil {
		encoding = *req.Params.ContentEncoding
	}
	request := importjob.Request{
		Source: req.Params.Source, Format: string(format), Actor: actor(ctx), RequestID: telemetry.RequestID(ctx),
	}
	if mapping != nil {
		request.Mapping = mapping.String()
	}
	job, again, err := a.receive(ctx, request, req.Body, encoding)
	if err != nil {
		return nil, err
	}
	location := "/v1/import-jobs/" + job.ID.String()
	if again {
		return api.CreateImportJob200JSONResponse{
			Body: toJob(job), Headers: api.CreateImportJob200ResponseHeaders{Location: location},
		}, nil
	}
	a.opts.JobQueued()
	a.opts.Logger.InfoContext(ctx, "import job queued", "jobId", job.ID, "source", job.Request.Source, "bytes", job.Size)
	return api.CreateImportJob202JSONResponse{
		Body: toJob(job), Headers: api.CreateImportJob202ResponseHeaders{Location: location},
	}, nil
}

// receive spools a report when there is room for it, in this process and in the database.
func (a *API) receive(
	ctx context.Context, request importjob.Request, body io.Reader, encoding string,
) (job importjob.Job, again bool, err error) {
	select {
	case a.receiving <- struct{}{}:
	default:
		return job, false, finding.Errorf(finding.CodeBusy, "Too many reports are being sent. Try again in a few seconds.")
	}
	defer func() { <-a.receiving }()
	if ctx, err = a.opts.Jobs.WithinSource(ctx, request.Source); err != nil {
		return job, false, err //nolint:wrapcheck // the store has said which operation it was
	}
	spooled, err := a.opts.Jobs.SpooledBytes(ctx)
	if err != nil {
		return job, false, err //nolint:wrapcheck // the store has said which operation it was
	}
	if spooled >= a.opts.MaxSpooled {
		return job, false, finding.Errorf(finding.CodeBusy, "Too many reports wait for their import. Try again later.")
	}
	return importjob.Receive(ctx, a.opts.Jobs, request, body, encoding, a.opts.Limits.MaxBytes) //nolint:wrapcheck // it has said so
}

// GetImportJob implements GET /v1/import-jobs/{id}.
func (a *API) GetImportJob(ctx context.Context, req api.GetImportJobRequestObject) (api.GetImportJobResponseObject, error) {
	job, err := a.opts.Jobs.GetJob(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetImportJob200JSONResponse(toJob(job)), nil
}

// ListImportJobs implements GET /v1/import-jobs.
func (a *API) ListImportJobs(
	ctx context.Context, req api.ListImportJobsRequestObject,
) (api.ListImportJobsResponseObject, error) {
	page, err := jobPageOf(req.Params)
	if err != nil {
		return nil, err
	}
	list, err := a.opts.Jobs.ListJobs(ctx, page)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListImportJobs200JSONResponse{Items: make([]api.ImportJob, 0, len(list.Items))}
	for _, job := range list.Items {
		answer.Items = append(answer.Items, toJob(job))
	}
	if list.Next > 0 {
		next := importjob.EncodeCursor(list.Next)
		answer.NextCursor = &next
	}
	return answer, nil
}

// CancelImportJob implements POST /v1/import-jobs/{id}/cancel.
func (a *API) CancelImportJob(
	ctx context.Context, req api.CancelImportJobRequestObject,
) (api.CancelImportJobResponseObject, error) {
	job, err := a.opts.Jobs.CancelJob(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.opts.Logger.InfoContext(ctx, "import job cancelled", "jobId", job.ID, "source", job.Request.Source, "by", actor(ctx))
	return api.CancelImportJob200JSONResponse(toJob(job)), nil
}

func jobPageOf(params api.ListImportJobsParams) (importjob.Page, error) {
	var v validation
	page := importjob.Page{Limit: defaultLimit}
	if params.Limit != nil {
		page.Limit = *params.Limit
	}
	if page.Limit < 1 || page.Limit > maxLimit {
		v.add("limit", "must be between 1 and %d", maxLimit)
	}
	if params.Source != nil {
		page.Source = *params.Source
		v.source(page.Source)
	}
	if params.State != nil {
		page.States = v.jobStates(*params.State)
	}
	if err := v.err(); err != nil || params.Cursor == nil {
		return page, err
	}
	text := *params.Cursor
	if len(text) > maxCursorBytes {
		text = "" // Decoding that fails with the right message.
	}
	var err error
	page.Before, err = importjob.DecodeCursor(text)
	return page, err //nolint:wrapcheck // a domain error on its way to problemOf
}

func (v *validation) jobStates(names []api.ImportJobState) []importjob.State {
	states := make([]importjob.State, 0, len(names))
	for _, name := range names {
		if !name.Valid() {
			v.add("state", "must be one of queued, running, succeeded, failed, cancelled")
			return nil
		}
		states = append(states, importjob.State(name))
	}
	return states
}

func toJob(j importjob.Job) api.ImportJob {
	job := api.ImportJob{
		Id: j.ID, Source: j.Request.Source, State: api.ImportJobState(j.State), ContentSha256: hex.EncodeToString(j.SHA256[:]),
		SizeBytes: j.Size, BytesRead: j.Progress.Bytes, RecordsRead: j.Progress.Records, Attempts: j.Attempts,
		CreatedBy: j.Request.Actor, CreatedAt: j.CreatedAt, StartedAt: j.StartedAt, FinishedAt: j.FinishedAt,
	}
	if j.Import != nil {
		done := toImport(*j.Import)
		job.Import = &done
	}
	if j.Failure != nil {
		job.Error = toProblem(j.Failure, j.Request.RequestID)
	}
	return job
}

// toProblem is the problem that the synchronous import would have answered with.
func toProblem(failure *finding.Error, requestID string) *api.Problem {
	p := problemOfDomain(failure)
	out := &api.Problem{
		Type: p.Type, Title: p.Title, Status: p.Status, Detail: &p.Detail, Code: p.Code, RequestId: requestID,
	}
	if len(p.Errors) > 0 {
		fields := make([]api.FieldError, 0, len(p.Errors))
		for _, f := range p.Errors {
			fields = append(fields, api.FieldError{Field: f.Field, Detail: f.Detail})
		}
		out.Errors = &fields
	}
	return out
}
