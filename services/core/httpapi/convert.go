package httpapi

import (
	"encoding/hex"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

func toFinding(f finding.Finding) api.Finding {
	return api.Finding{
		Id: f.ID, Team: f.Team, Kind: api.FindingKind(f.Kind), Severity: api.Severity(f.Severity.String()),
		State: api.FindingState(f.State), Title: f.Title, RuleId: f.RuleID, Component: f.Component, Path: f.Path,
		Sources: f.OpenSources, FirstSeenAt: f.FirstSeenAt, LastSeenAt: f.LastSeenAt,
		Assignee: toAssignee(f.Assignee), Labels: toLabels(f.Labels),
		DueAt: f.DueAt, SlaState: api.SlaState(f.SLAState), Criticality: api.Criticality(f.Criticality.String()),
		Exposure: api.Exposure(f.Exposure.String()), Kev: f.KEV, Epss: f.EPSS, Priority: f.Priority,
	}
}

func toDetail(d finding.Detail) api.FindingDetail {
	detail := api.FindingDetail{
		Id: d.ID, Team: d.Team, Kind: api.FindingKind(d.Kind), Severity: api.Severity(d.Severity.String()),
		State: api.FindingState(d.State), Title: d.Title, RuleId: d.RuleID, Component: d.Component, Path: d.Path,
		Sources: d.OpenSources, FirstSeenAt: d.FirstSeenAt, LastSeenAt: d.LastSeenAt,
		Assignee: toAssignee(d.Assignee), Labels: toLabels(d.Labels),
		DueAt: d.DueAt, SlaState: api.SlaState(d.SLAState), Criticality: api.Criticality(d.Criticality.String()),
		Exposure: api.Exposure(d.Exposure.String()), Kev: d.KEV, Epss: d.EPSS, Priority: d.Priority, PriorityFactors: toFactors(d.Finding),
		Sla: toFindingSLA(d.SLA), RiskAcceptance: toAcceptanceOrNil(d.Acceptance),
		Description: d.Description, ReferenceUrl: d.URL, Purl: d.PURL, StateChangedAt: d.StateChangedAt,
		Version: d.Version,
		Fingerprint: api.Fingerprint{
			Recipe: d.Identity.Recipe, Value: hex.EncodeToString(d.Identity.Value[:]), Inputs: d.Identity.Inputs,
			Aliases: make([]api.FingerprintAlias, 0, len(d.Aliases)),
		},
		FormerIds:          append([]uuid.UUID{}, d.FormerIDs...),
		Sightings:          make([]api.Sighting, 0, len(d.Sightings)),
		AllowedTransitions: []api.AllowedTransition{},
	}
	for _, a := range d.Aliases {
		detail.Fingerprint.Aliases = append(detail.Fingerprint.Aliases, api.FingerprintAlias{
			Recipe: a.Recipe, Value: hex.EncodeToString(a.Value[:]),
		})
	}
	for _, s := range d.Sightings {
		detail.Sightings = append(detail.Sightings, toSighting(s))
	}
	for _, t := range finding.TransitionsFrom(d.State) {
		detail.AllowedTransitions = append(detail.AllowedTransitions, api.AllowedTransition{
			State: api.FindingState(t.To), ReasonRequired: t.NeedsReason,
		})
	}
	return detail
}

func toSighting(s finding.Sighting) api.Sighting {
	return api.Sighting{
		Source: s.Source, Severity: api.Severity(s.Severity.String()), Occurrences: s.Occurrences,
		ComponentVersion: s.Version, FixedVersion: s.FixedVersion, Path: s.Path, Line: s.Line,
		FirstSeenAt: s.FirstSeenAt, LastSeenAt: s.LastSeenAt,
		FirstImportId: s.FirstImportID, LastImportId: s.LastImportID, ClosedAt: s.ClosedAt,
	}
}

func toImport(i finding.Import) api.Import {
	var mapping *api.ReportMapping
	if i.Mapping != "" {
		raw := api.ReportMapping(i.Mapping)
		mapping = &raw
	}
	return api.Import{
		Id: i.ID, Team: i.Team, Source: i.Source, Format: api.ReportFormat(i.Format), Tool: i.Tool, Mapping: mapping,
		ContentSha256: hex.EncodeToString(i.SHA256[:]), SizeBytes: i.SizeBytes,
		ImportedBy: i.ImportedBy, ImportedAt: i.ImportedAt, DurationMs: i.Duration.Milliseconds(),
		Records: i.Counts.Records, Created: i.Counts.Created, Unchanged: i.Counts.Unchanged,
		Reopened: i.Counts.Reopened, Collided: i.Counts.Collided, Skipped: i.Counts.Skipped,
		Closed: i.Counts.Closed, SightingsClosed: i.Counts.SightingsClosed,
	}
}
