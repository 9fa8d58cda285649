package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/core/posture"
)

// PostureOptions are what the posture is read from.
type PostureOptions struct {
	Reader posture.Reader
	// Retention is how long rollups are kept.
	Retention time.Duration
	// Clock tells the time.
	Clock func() time.Time
}

const (
	defaultSources = 20
	maxSources     = 100
)

// GetPosture implements GET /v1/posture.
func (a *API) GetPosture(ctx context.Context, _ api.GetPostureRequestObject) (api.GetPostureResponseObject, error) {
	s, err := a.opts.Posture.Reader.Posture(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetPosture200JSONResponse(toPosture(s)), nil
}

// GetPostureTrend implements GET /v1/posture/trend.
func (a *API) GetPostureTrend(
	ctx context.Context, req api.GetPostureTrendRequestObject,
) (api.GetPostureTrendResponseObject, error) {
	interval := posture.IntervalDay
	if req.Params.Interval != nil {
		interval = posture.Interval(*req.Params.Interval)
	}
	now := a.opts.Posture.Clock()
	span, err := posture.NewSpan(dayOf(req.Params.From), dayOf(req.Params.To), interval, now, now.Add(-a.opts.Posture.Retention))
	if err != nil {
		return nil, err //nolint:wrapcheck // a domain error on its way to problemOf
	}
	points, err := a.opts.Posture.Reader.Trend(ctx, span)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.GetPostureTrend200JSONResponse{
		From: dateOf(span.From), To: dateOf(span.To), Interval: api.TrendInterval(span.Interval),
		Points: make([]api.PosturePoint, 0, len(points)),
	}
	for _, p := range points {
		answer.Points = append(answer.Points, api.PosturePoint{
			From: dateOf(p.From), To: dateOf(p.To), Open: p.Open, BySeverity: toSeverityCounts(p.BySeverity),
			Events: toEvents(p.Counts), Remediation: toRemediation(p.Remediation),
		})
	}
	return answer, nil
}

// ListPostureSources implements GET /v1/posture/sources.
func (a *API) ListPostureSources(
	ctx context.Context, req api.ListPostureSourcesRequestObject,
) (api.ListPostureSourcesResponseObject, error) {
	limit := defaultSources
	if req.Params.Limit != nil {
		limit = *req.Params.Limit
	}
	if limit < 1 || limit > maxSources {
		var v validation
		v.add("limit", "must be between 1 and %d", maxSources)
		return nil, v.err()
	}
	loads, err := a.opts.Posture.Reader.TopSources(ctx, limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListPostureSources200JSONResponse{Items: make([]api.SourcePosture, 0, len(loads))}
	for _, l := range loads {
		answer.Items = append(answer.Items, api.SourcePosture{
			Source: l.Source, Load: l.Load, Open: total(l.Open), BySeverity: toSeverityCounts(l.Open), LastReportedAt: inUTC(l.LastReportedAt),
		})
	}
	return answer, nil
}

func toPosture(s posture.Summary) api.Posture {
	answer := api.Posture{
		Day: dateOf(s.Day), Open: s.Open, Accepted: s.Accepted, FalsePositives: s.Rejected, Sources: s.Sources,
		WindowDays: posture.Window, Recent: toEvents(s.Recent), Remediation: toRemediation(s.Remediation),
		Score: api.PostureScore{Value: s.Score.Value, Parts: make([]api.ScorePart, 0, len(s.Score.Parts))},
	}
	for _, p := range s.Score.Parts {
		answer.Score.Parts = append(answer.Score.Parts, api.ScorePart{
			Name: api.ScorePartName(p.Name), Points: p.Points, Max: p.Max, Explanation: p.Explanation,
		})
	}
	for _, p := range s.BySeverity {
		answer.BySeverity = append(answer.BySeverity, toSeverityPosture(p))
		if p.OldestDays != nil && (answer.OldestDays == nil || *answer.OldestDays < *p.OldestDays) {
			answer.OldestDays = p.OldestDays
		}
	}
	for _, k := range s.ByKind {
		answer.ByKind = append(answer.ByKind, api.KindPosture{
			Kind: api.FindingKind(k.Kind), Open: k.Open, BySeverity: toSeverityCounts(k.BySeverity),
		})
	}
	return answer
}

func toSeverityPosture(p posture.SeverityPosture) api.SeverityPosture {
	answer := api.SeverityPosture{
		Severity: api.Severity(p.Severity.String()), Open: p.Open, Accepted: p.Accepted, FalsePositives: p.Rejected,
		OldestDays: p.OldestDays, Late: p.Late, Recent: toEvents(p.Recent), Remediation: toRemediation(p.Remediation),
	}
	if target := posture.Target(p.Severity); target > 0 {
		answer.TargetDays = &target
	}
	for _, age := range posture.Ages() {
		entry := api.OpenAge{Open: p.Ages[age]}
		if days := age.MaxDays(); days > 0 {
			entry.MaxDays = &days
		}
		answer.Ages = append(answer.Ages, entry)
	}
	return answer
}

func toEvents(c posture.Counts) api.PostureEvents {
	return api.PostureEvents{
		New: c.Created, Fixed: c.Fixed, Reopened: c.Reopened, Accepted: c.Accepted, FalsePositives: c.Rejected, Resumed: c.Resumed,
		Merged: c.Merged,
	}
}

func toRemediation(r posture.Remediation) api.PostureRemediation {
	answer := api.PostureRemediation{
		Fixed: r.Count, WithinDay: r.Within[0], WithinWeek: r.Within[1], Within30Days: r.Within[2], Within90Days: r.Within[3],
	}
	if mean := r.Mean(); mean != nil {
		seconds := int64(mean.Seconds())
		answer.MeanSeconds = &seconds
	}
	return answer
}

func toSeverityCounts(n map[finding.Severity]int64) api.SeverityCounts {
	return api.SeverityCounts{
		Critical: n[finding.SeverityCritical], High: n[finding.SeverityHigh], Medium: n[finding.SeverityMedium],
		Low: n[finding.SeverityLow], Info: n[finding.SeverityInfo], Unknown: n[finding.SeverityUnknown],
	}
}

func total(n map[finding.Severity]int64) (sum int64) {
	for _, of := range n {
		sum += of
	}
	return sum
}

func dateOf(day time.Time) openapi_types.Date {
	return openapi_types.Date{Time: day}
}

func dayOf(date *openapi_types.Date) *time.Time {
	if date == nil {
		return nil
	}
	return &date.Time
}

func inUTC(moment *time.Time) *time.Time {
	if moment == nil {
		return nil
	}
	utc := moment.UTC()
	return &utc
}
