package httpapi

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/export"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Trail reads who did what.
type Trail interface {
	Trail(ctx context.Context, q finding.TrailQuery) (finding.TrailPage, error)
}

// trailExportPage is how many entries an export reads at once. No connection is held while they are sent: entries are never
// changed, and new ones come before the place where it reads.
const trailExportPage = 500

// ListAudit implements GET /v1/audit.
func (a *API) ListAudit(ctx context.Context, req api.ListAuditRequestObject) (api.ListAuditResponseObject, error) {
	p := req.Params
	q, err := trailQueryOf(p.Actor, p.Action, p.Finding, p.Since, p.Until)
	if err != nil {
		return nil, err
	}
	if q.Limit, err = limitOf(p.Limit); err != nil {
		return nil, err
	}
	if p.Cursor != nil {
		if q.Before, err = finding.DecodeTrailCursor(*p.Cursor); err != nil {
			return nil, err //nolint:wrapcheck // a domain error on its way to problemOf
		}
	}
	page, err := a.opts.Trail.Trail(ctx, q)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListAudit200JSONResponse{Items: make([]api.TrailEntry, 0, len(page.Items))}
	for _, entry := range page.Items {
		shown, err := toTrailEntry(entry)
		if err != nil {
			return nil, err
		}
		answer.Items = append(answer.Items, shown)
	}
	if page.Next != nil {
		next := page.Next.Encode()
		answer.NextCursor = &next
	}
	return answer, nil
}

func trailQueryOf(
	actor *string, actions *[]string, id *api.TrailFinding, since, until *time.Time,
) (finding.TrailQuery, error) {
	var v validation
	q := finding.TrailQuery{Actor: value(actor), Finding: id, Since: since, Until: until}
	if actor != nil {
		v.text("actor", q.Actor, 1, maxSource)
	}
	if actions != nil {
		q.Actions = *actions
		if len(q.Actions) == 0 || len(q.Actions) > 50 {
			v.add("action", "must have between 1 and 50 names")
		}
		for _, action := range q.Actions {
			v.text("action", action, 1, 50)
		}
	}
	v.moment("since", since)
	v.moment("until", until)
	return q, v.err()
}

// moment checks a time that the database can keep.
func (v *validation) moment(field string, at *time.Time) {
	if at != nil && (at.Year() < 1970 || at.Year() > 9999) {
		v.add(field, "must be between the years 1970 and 9999")
	}
}

func toTrailEntry(e finding.TrailEntry) (api.TrailEntry, error) {
	shown := api.TrailEntry{At: e.At, Actor: e.Actor, Action: e.Action, Subject: e.Subject}
	if e.Audit != nil {
		entry := toAuditEntry(*e.Audit)
		shown.Finding = &entry
		return shown, nil
	}
	var detail map[string]any
	if err := json.Unmarshal(e.Detail, &detail); err != nil {
		return api.TrailEntry{}, fmt.Errorf("decode detail of %s on %s: %w", e.Action, e.Subject, err)
	}
	shown.Detail = &detail
	return shown, nil
}

func toAuditEntry(e finding.AuditEntry) api.AuditEntry {
	entry := api.AuditEntry{
		Id: e.ID, At: e.At, Actor: e.Actor, Action: api.AuditEntryAction(e.Action), From: api.FindingState(e.From),
		To: api.FindingState(e.To), Reason: e.Reason, ImportId: e.ImportID, Change: toChange(e.Detail),
	}
	if e.Rule != nil {
		entry.Rule = &api.AuditRule{Id: *e.Rule, Version: e.RuleVersion}
	}
	return entry
}

// toChange returns nil where nothing changed but the state.
func toChange(d finding.AuditDetail) *api.AuditChange {
	change := api.AuditChange{AssigneeBefore: d.AssigneeBefore, AssigneeAfter: d.AssigneeAfter, Comment: d.Comment}
	for list, labels := range map[**[]api.Label][]string{&change.LabelsAdded: d.LabelsAdded, &change.LabelsRemoved: d.LabelsRemoved} {
		if len(labels) > 0 {
			some := toLabels(labels)
			*list = &some
		}
	}
	if change == (api.AuditChange{}) {
		return nil
	}
	return &change
}

// ExportAudit implements GET /v1/audit/export.
func (a *API) ExportAudit(ctx context.Context, req api.ExportAuditRequestObject) (api.ExportAuditResponseObject, error) {
	p := req.Params
	if !p.Format.Valid() {
		return nil, invalidField("format", "must be csv or jsonl")
	}
	q, err := trailQueryOf(p.Actor, p.Action, p.Finding, p.Since, p.Until)
	if err != nil {
		return nil, err
	}
	q.Limit = trailExportPage
	return trailResponse(func(w http.ResponseWriter) error { return a.exportTrail(ctx, w, q, p.Format) }), nil
}

// trailResponse answers by itself, because what it sends is not there yet when the handler returns.
type trailResponse func(w http.ResponseWriter) error

// VisitExportAuditResponse implements api.ExportAuditResponseObject.
func (r trailResponse) VisitExportAuditResponse(w http.ResponseWriter) error { return r(w) }

// exportTrail sends the trail page by page, in the way of all exports.
func (a *API) exportTrail(ctx context.Context, w http.ResponseWriter, q finding.TrailQuery, format api.ExportAuditParamsFormat) error {
	d := &download{w: w, control: http.NewResponseController(w), contentType: "application/jsonl", filename: "audit.jsonl"}
	if format == api.ExportAuditParamsFormatCsv {
		d.contentType, d.filename = "text/csv; charset=utf-8", "audit.csv"
	}
	return a.send(ctx, d, func(ctx context.Context) error {
		return d.run(func(out io.Writer) error {
			if format == api.ExportAuditParamsFormatCsv {
				return a.writeTrailCSV(ctx, out, q)
			}
			return a.writeTrailLines(ctx, out, q)
		})
	})
}

// eachEntry goes through the trail.
func (a *API) eachEntry(ctx context.Context, q finding.TrailQuery, yield func(api.TrailEntry) error) error {
	for {
		page, err := a.opts.Trail.Trail(ctx, q)
		if err != nil {
			return err //nolint:wrapcheck // the store has said which operation it was
		}
		for _, entry := range page.Items {
			shown, err := toTrailEntry(entry)
			if err != nil {
				return err
			}
			if err := yield(shown); err != nil {
				return err
			}
		}
		if page.Next == nil {
			return nil
		}
		q.Before = page.Next
	}
}

func (a *API) writeTrailLines(ctx context.Context, out io.Writer, q finding.TrailQuery) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return a.eachEntry(ctx, q, func(e api.TrailEntry) error {
		if err := encoder.Encode(e); err != nil {
			return fmt.Errorf("write entry: %w", err)
		}
		return nil
	})
}

func (a *API) writeTrailCSV(ctx context.Context, out io.Writer, q finding.TrailQuery) error {
	rows := csv.NewWriter(bufio.NewWriter(out))
	rows.UseCRLF = true // RFC 4180 wants it.
	names := []string{"at", "actor", "action", "subject", "from", "to", "reason", "import", "rule", "rule_version", "detail"}
	if err := rows.Write(names); err != nil {
		return fmt.Errorf("write names: %w", err)
	}
	err := a.eachEntry(ctx, q, func(e api.TrailEntry) error {
		cells, err := trailCells(e)
		if err != nil {
			return err
		}
		return rows.Write(cells) //nolint:wrapcheck // wrapped by the caller
	})
	if err != nil {
		return fmt.Errorf("write entries: %w", err)
	}
	rows.Flush()
	if err := rows.Error(); err != nil {
		return fmt.Errorf("write entries: %w", err)
	}
	return nil
}

func trailCells(e api.TrailEntry) ([]string, error) {
	cells := []string{e.At.UTC().Format(time.RFC3339Nano), e.Actor, e.Action, e.Subject, "", "", "", "", "", "", ""}
	var detail any = e.Detail
	if f := e.Finding; f != nil {
		cells[4], cells[5], cells[6] = string(f.From), string(f.To), f.Reason
		if f.ImportId != nil {
			cells[7] = f.ImportId.String()
		}
		if f.Rule != nil {
			cells[8], cells[9] = f.Rule.Id.String(), fmt.Sprint(f.Rule.Version)
		}
		detail = f.Change
		if f.Change == nil {
			return harmless(cells), nil
		}
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return nil, fmt.Errorf("encode detail: %w", err)
	}
	cells[10] = string(text)
	return harmless(cells), nil
}

// harmless keeps spreadsheets from taking a cell for a formula.
func harmless(cells []string) []string {
	for i, cell := range cells {
		cells[i] = export.Harmless(cell)
	}
	return cells
}
