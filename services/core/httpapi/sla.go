package httpapi

import (
	"context"
	"errors"
	"time"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/sla"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// SLA keeps the policy of due dates.
type SLA interface {
	SLAPolicy(ctx context.Context) (sla.Record, error)
	SetSLAPolicy(
		ctx context.Context, policy sla.Policy, known int64, dryRun bool, actor string,
	) (sla.Record, finding.SLAImpact, error)
}

// GetSlaPolicy implements GET /v1/sla-policy.
func (a *API) GetSlaPolicy(ctx context.Context, _ api.GetSlaPolicyRequestObject) (api.GetSlaPolicyResponseObject, error) {
	record, err := a.opts.SLA.SLAPolicy(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetSlaPolicy200JSONResponse{
		Body: toSLARecord(record), Headers: api.GetSlaPolicy200ResponseHeaders{ETag: versionTag(record.Version)},
	}, nil
}

// SetSlaPolicy implements PUT /v1/sla-policy.
func (a *API) SetSlaPolicy(ctx context.Context, req api.SetSlaPolicyRequestObject) (api.SetSlaPolicyResponseObject, error) {
	known, err := knownVersion(req.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	policy, err := slaPolicyOf(*req.Body)
	if err != nil {
		return nil, err
	}
	dry := value(req.Params.DryRun)
	record, impact, err := a.opts.SLA.SetSLAPolicy(ctx, policy, known, dry, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	change, holds := api.SlaPolicyChange{DryRun: dry, Record: toSLARecord(record)}, record.Version
	if dry {
		change.Impact = toSLAImpact(impact)
		holds--
	}
	return api.SetSlaPolicy200JSONResponse{
		Body: change, Headers: api.SetSlaPolicy200ResponseHeaders{ETag: versionTag(holds)},
	}, nil
}

// slaPolicyOf reads a policy. The problem lists everything that is wrong with it.
func slaPolicyOf(body api.SlaPolicy) (sla.Policy, error) {
	spec := sla.Spec{
		DueSoon: body.DueSoon, OnReopen: string(body.OnReopen), OnRiskAccepted: string(body.OnRiskAccepted),
		Times: make([]sla.TimeSpec, 0, len(body.Times)),
	}
	for _, t := range body.Times {
		spec.Times = append(spec.Times, sla.TimeSpec{
			Severity: string(t.Severity), Criticality: string(value(t.Criticality)), Within: t.Within,
		})
	}
	if c := body.Calendar; c != nil {
		calendar := sla.CalendarSpec{TimeZone: c.TimeZone, From: c.From, To: c.To, Holidays: value(c.Holidays)}
		for _, day := range c.Days {
			calendar.Days = append(calendar.Days, string(day))
		}
		spec.Calendar = &calendar
	}
	policy, err := sla.New(spec)
	var faults sla.Faults
	if !errors.As(err, &faults) {
		return policy, err //nolint:wrapcheck // nil
	}
	fields := make([]problem.FieldError, 0, len(faults))
	for _, fault := range faults {
		fields = append(fields, problem.FieldError{Field: fault.Field, Detail: fault.Detail})
	}
	return sla.Policy{}, invalidRequest(fields...)
}

func toSLARecord(r sla.Record) api.SlaPolicyRecord {
	return api.SlaPolicyRecord{
		Policy: toSLAPolicy(r.Policy.Spec), Version: r.Version, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy,
		RolledOut: r.RolledOut, Recomputed: r.Recomputed,
	}
}

func toSLAPolicy(spec sla.Spec) api.SlaPolicy {
	policy := api.SlaPolicy{
		DueSoon: spec.DueSoon, OnReopen: api.SlaPolicyOnReopen(spec.OnReopen),
		OnRiskAccepted: api.SlaPolicyOnRiskAccepted(spec.OnRiskAccepted), Times: make([]api.SlaTime, 0, len(spec.Times)),
	}
	for _, t := range spec.Times {
		entry := api.SlaTime{Severity: api.Severity(t.Severity), Within: t.Within}
		if t.Criticality != "" {
			criticality := api.Criticality(t.Criticality)
			entry.Criticality = &criticality
		}
		policy.Times = append(policy.Times, entry)
	}
	if c := spec.Calendar; c != nil {
		calendar := api.SlaCalendar{TimeZone: c.TimeZone, From: c.From, To: c.To, Days: []api.SlaCalendarDays{}}
		for _, day := range c.Days {
			calendar.Days = append(calendar.Days, api.SlaCalendarDays(day))
		}
		if len(c.Holidays) > 0 {
			calendar.Holidays = &c.Holidays
		}
		policy.Calendar = &calendar
	}
	return policy
}

func toSLAImpact(i finding.SLAImpact) *api.SlaImpact {
	return &api.SlaImpact{
		Findings: i.Findings, Moved: i.Moved, Earlier: i.Earlier, Later: i.Later, Started: i.Started, Ended: i.Ended,
		Breached: i.Breached,
	}
}

func toFindingSLA(s finding.SLA) api.FindingSla {
	return api.FindingSla{
		State: api.SlaState(s.State), StartedAt: s.StartedAt, DueAt: s.DueAt, StoppedAt: s.StoppedAt,
		TimeToRemediateSeconds: seconds(s.TimeToRemediate), RemainingSeconds: seconds(s.Remaining),
	}
}

func seconds(d *time.Duration) *int64 {
	if d == nil {
		return nil
	}
	n := int64(*d / time.Second)
	return &n
}
