package export

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

func writeJSON(ctx context.Context, w io.Writer, findings Findings) error {
	list := &jsonList{w: w}
	if err := list.raw(`{"findings":[`); err != nil {
		return err
	}
	err := findings.Rows(ctx, finding.Severities(), func(r *Row) error { return list.element(exported(r)) })
	if err != nil {
		return err //nolint:wrapcheck // the source has said which operation it was
	}
	return list.raw("]}\n")
}

// jsonList writes values with commas between them.
type jsonList struct {
	w     io.Writer
	begun bool
}

func (l *jsonList) raw(text string) error {
	if _, err := io.WriteString(l.w, text); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

func (l *jsonList) element(value any) error {
	separator := ",\n"
	if !l.begun {
		l.begun, separator = true, "\n"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	return l.raw(separator + string(text))
}

func exported(r *Row) api.ExportedFinding {
	sources := r.Sources
	if sources == nil {
		sources = []string{}
	}
	labels := r.Labels
	if labels == nil {
		labels = []string{}
	}
	return api.ExportedFinding{
		Id: r.ID, Kind: api.FindingKind(r.Kind), Severity: api.Severity(r.Severity.String()), State: api.FindingState(r.State),
		Title: r.Title, RuleId: r.RuleID, Component: r.Component, ComponentVersion: r.Version, FixedVersion: r.FixedVersion,
		Purl: r.PURL, Path: r.Path, Line: r.Line, Sources: sources, FirstSeenAt: r.FirstSeenAt, LastSeenAt: r.LastSeenAt,
		StateChangedAt: r.StateChangedAt, ReferenceUrl: r.URL, Description: r.Description,
		Fingerprint: hex.EncodeToString(r.Fingerprint), Team: r.Team, Assignee: exportedAssignee(r.Assignee), Labels: labels,
		DueAt: r.DueAt, SlaState: api.SlaState(r.SLAState), Priority: r.Priority,
	}
}

func exportedAssignee(a finding.Assignee) *api.Assignee {
	if a == (finding.Assignee{}) {
		return nil
	}
	return &api.Assignee{Kind: api.AssigneeKind(a.Kind), Name: a.Name}
}
