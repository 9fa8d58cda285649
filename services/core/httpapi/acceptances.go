package httpapi

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/finding"
)

// maxOwner bounds the name of who answers for a risk.
const maxOwner = 200

// Acceptances reads and changes accepted risks.
type Acceptances interface {
	ListAcceptances(ctx context.Context, page finding.AcceptancePage) (list []finding.Acceptance, more bool, err error)
	GetAcceptance(ctx context.Context, id uuid.UUID) (finding.Acceptance, error)
	RenewAcceptance(ctx context.Context, id uuid.UUID, terms finding.Terms, reason, actor string) (finding.Acceptance, error)
	EndAcceptance(ctx context.Context, id uuid.UUID, reason, actor string) (finding.Detail, error)
}

// ListRiskAcceptances implements GET /v1/risk-acceptances.
func (a *API) ListRiskAcceptances(
	ctx context.Context, req api.ListRiskAcceptancesRequestObject,
) (api.ListRiskAcceptancesResponseObject, error) {
	page, err := acceptancePage(req.Params)
	if err != nil {
		return nil, err
	}
	list, more, err := a.opts.Acceptances.ListAcceptances(ctx, page)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListRiskAcceptances200JSONResponse{Items: make([]api.ListedRiskAcceptance, 0, len(list))}
	for _, acceptance := range list {
		answer.Items = append(answer.Items, api.ListedRiskAcceptance{
			Acceptance: toAcceptance(acceptance), Finding: toAcceptedFinding(acceptance.Found),
		})
	}
	if more {
		next := encodeAcceptanceCursor(list[len(list)-1])
		answer.NextCursor = &next
	}
	return answer, nil
}

func acceptancePage(params api.ListRiskAcceptancesParams) (finding.AcceptancePage, error) {
	var v validation
	page := finding.AcceptancePage{Limit: v.limit(params.Limit), Before: params.ExpiresBefore}
	if params.State != nil {
		page.Ended = *params.State == api.RiskAcceptanceState("ended")
		if !params.State.Valid() {
			v.add("state", "must be active or ended")
		}
	}
	if params.Owner != nil {
		page.Owner = *params.Owner
		v.text("owner", page.Owner, 1, maxOwner)
	}
	if page.Before != nil && (page.Before.IsZero() || !storable(*page.Before)) { // An empty parameter comes as the zero time.
		v.add("expiresBefore", "must be a time between the years 1 and 9999, such as 2026-03-01T00:00:00Z")
	}
	if err := v.err(); err != nil || params.Cursor == nil {
		return page, err
	}
	var ok bool
	if page.After, ok = decodeAcceptanceCursor(*params.Cursor); !ok {
		return page, badCursor()
	}
	return page, nil
}

// storable reports whether the database can hold a moment, in its years.
func storable(at time.Time) bool {
	year := at.UTC().Year()
	return year >= 1 && year <= 9999
}

// A cursor is base64url of: version, when the last one of the page expires in microseconds, its id.
const (
	acceptanceCursorVersion = 1
	acceptanceCursorBytes   = 1 + 8 + 16
)

func encodeAcceptanceCursor(a finding.Acceptance) string {
	b := make([]byte, 0, acceptanceCursorBytes)
	b = append(b, acceptanceCursorVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(a.ExpiresAt.UnixMicro()))
	b = append(b, a.ID[:]...)
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeAcceptanceCursor(text string) (*finding.AcceptanceCursor, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != acceptanceCursorBytes || b[0] != acceptanceCursorVersion {
		return nil, false
	}
	at := time.UnixMicro(int64(binary.BigEndian.Uint64(b[1:9]))).UTC() //nolint:gosec // the way back from encode
	return &finding.AcceptanceCursor{ExpiresAt: at, ID: uuid.UUID(b[9:])}, storable(at)
}

// GetRiskAcceptance implements GET /v1/risk-acceptances/{id}.
func (a *API) GetRiskAcceptance(
	ctx context.Context, req api.GetRiskAcceptanceRequestObject,
) (api.GetRiskAcceptanceResponseObject, error) {
	acceptance, err := a.opts.Acceptances.GetAcceptance(ctx, req.Id)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetRiskAcceptance200JSONResponse(toAcceptance(acceptance)), nil
}

// RenewRiskAcceptance implements POST /v1/risk-acceptances/{id}/renew.
func (a *API) RenewRiskAcceptance(
	ctx context.Context, req api.RenewRiskAcceptanceRequestObject,
) (api.RenewRiskAcceptanceResponseObject, error) {
	var v validation
	reason, terms := strings.TrimSpace(req.Body.Reason), termsOf(req.Body.Owner, &req.Body.ExpiresAt)
	v.text("reason", reason, 0, maxReason)
	v.text("owner", terms.Owner, 0, maxOwner)
	if err := v.err(); err != nil {
		return nil, err
	}
	renewed, err := a.opts.Acceptances.RenewAcceptance(ctx, req.Id, terms, reason, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.RenewRiskAcceptance201JSONResponse{
		Body:    toAcceptance(renewed),
		Headers: api.RenewRiskAcceptance201ResponseHeaders{Location: "/v1/risk-acceptances/" + renewed.ID.String()},
	}, nil
}

// EndRiskAcceptance implements POST /v1/risk-acceptances/{id}/end.
func (a *API) EndRiskAcceptance(
	ctx context.Context, req api.EndRiskAcceptanceRequestObject,
) (api.EndRiskAcceptanceResponseObject, error) {
	var v validation
	reason := strings.TrimSpace(req.Body.Reason)
	v.text("reason", reason, 0, maxReason)
	if err := v.err(); err != nil {
		return nil, err
	}
	detail, err := a.opts.Acceptances.EndAcceptance(ctx, req.Id, reason, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.EndRiskAcceptance200JSONResponse{
		Body: toDetail(detail), Headers: api.EndRiskAcceptance200ResponseHeaders{ETag: etag(detail)},
	}, nil
}

// termsOf reads what accepting a risk needs. Whether it is all there, the domain knows.
func termsOf(owner *string, expires *time.Time) finding.Terms {
	return finding.Terms{Owner: strings.TrimSpace(value(owner)), ExpiresAt: value(expires)}
}

func toAcceptance(a finding.Acceptance) api.RiskAcceptance {
	end := api.RiskAcceptanceEnd("none")
	if a.End != "" {
		end = api.RiskAcceptanceEnd(a.End)
	}
	return api.RiskAcceptance{
		Id: a.ID, FindingId: a.FindingID, Owner: a.Owner, Reason: a.Reason, AcceptedBy: a.AcceptedBy, AcceptedAt: a.AcceptedAt,
		ExpiresAt: a.ExpiresAt, Renews: a.Renews, EndedAt: a.EndedAt, EndedBy: a.EndedBy, End: end,
	}
}

func toAcceptanceOrNil(a *finding.Acceptance) *api.RiskAcceptance {
	if a == nil {
		return nil
	}
	acceptance := toAcceptance(*a)
	return &acceptance
}

func toAcceptedFinding(f finding.Finding) api.AcceptedFinding {
	return api.AcceptedFinding{
		Id: f.ID, Kind: api.FindingKind(f.Kind), Severity: api.Severity(f.Severity.String()), State: api.FindingState(f.State),
		Title: f.Title, RuleId: f.RuleID, Component: f.Component, Path: f.Path,
	}
}
