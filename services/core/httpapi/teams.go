package httpapi

import (
	"context"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/team"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Teams keeps teams, their members and their sources.
type Teams interface {
	Memberships(ctx context.Context, subject string) ([]team.Membership, error)
	ListTeams(ctx context.Context, after string, limit int) (page []team.Team, more bool, err error)
	GetTeam(ctx context.Context, name string) (team.Team, error)
	CreateTeam(ctx context.Context, name, title, actor string) (team.Team, error)
	UpdateTeam(ctx context.Context, name, title, actor string) (team.Team, error)
	ListMembers(ctx context.Context, name, after string, limit int) (page []team.Member, more bool, err error)
	PutMember(ctx context.Context, name string, wish team.Member, actor string) (team.Member, error)
	RemoveMember(ctx context.Context, name, subject, actor string) error
	ListSources(ctx context.Context, after string, limit int) (page []team.Source, more bool, err error)
	MoveSource(ctx context.Context, name, to, actor string) (team.Moved, error)
}

// limitOf reads the size of a page.
func (v *validation) limitOf(limit *int) int {
	if limit == nil {
		return defaultLimit
	}
	if *limit < 1 || *limit > maxLimit {
		v.add("limit", "must be between 1 and %d", maxLimit)
	}
	return *limit
}

// pageAfter reads the parameters of a page that begins after a name.
func pageAfter(after *string, limit *int, most int) (string, int, error) {
	var v validation
	name := value(after)
	v.text("after", name, 0, most)
	size := v.limitOf(limit)
	return name, size, v.err()
}

// ListTeams implements GET /v1/teams.
func (a *API) ListTeams(ctx context.Context, req api.ListTeamsRequestObject) (api.ListTeamsResponseObject, error) {
	after, limit, err := pageAfter(req.Params.After, req.Params.Limit, team.MaxName)
	if err != nil {
		return nil, err
	}
	list, more, err := a.opts.Teams.ListTeams(ctx, after, limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListTeams200JSONResponse{Items: make([]api.Team, 0, len(list)), More: more}
	for _, t := range list {
		answer.Items = append(answer.Items, toTeam(t))
	}
	return answer, nil
}

// CreateTeam implements POST /v1/teams.
func (a *API) CreateTeam(ctx context.Context, req api.CreateTeamRequestObject) (api.CreateTeamResponseObject, error) {
	title, err := titleOf(value(req.Body.Title))
	if err != nil {
		return nil, err
	}
	made, err := a.opts.Teams.CreateTeam(ctx, req.Body.Name, title, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.CreateTeam201JSONResponse{
		Body: toTeam(made), Headers: api.CreateTeam201ResponseHeaders{Location: "/v1/teams/" + made.Name},
	}, nil
}

// GetTeam implements GET /v1/teams/{team}.
func (a *API) GetTeam(ctx context.Context, req api.GetTeamRequestObject) (api.GetTeamResponseObject, error) {
	t, err := a.opts.Teams.GetTeam(ctx, req.Team)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.GetTeam200JSONResponse(toTeam(t)), nil
}

// UpdateTeam implements PATCH /v1/teams/{team}.
func (a *API) UpdateTeam(ctx context.Context, req api.UpdateTeamRequestObject) (api.UpdateTeamResponseObject, error) {
	title, err := titleOf(req.Body.Title)
	if err != nil {
		return nil, err
	}
	t, err := a.opts.Teams.UpdateTeam(ctx, req.Team, title, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.UpdateTeam200JSONResponse(toTeam(t)), nil
}

func titleOf(text string) (string, error) {
	var v validation
	text = strings.Join(strings.Fields(text), " ")
	v.text("title", text, 0, team.MaxTitle)
	return text, v.err()
}

// ListMembers implements GET /v1/teams/{team}/members.
func (a *API) ListMembers(ctx context.Context, req api.ListMembersRequestObject) (api.ListMembersResponseObject, error) {
	after, limit, err := pageAfter(req.Params.After, req.Params.Limit, team.MaxSubject)
	if err != nil {
		return nil, err
	}
	list, more, err := a.opts.Teams.ListMembers(ctx, req.Team, after, limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListMembers200JSONResponse{Items: make([]api.Member, 0, len(list)), More: more}
	for _, m := range list {
		answer.Items = append(answer.Items, toMember(m))
	}
	return answer, nil
}

// PutMember implements PUT /v1/teams/{team}/members/{subject}.
func (a *API) PutMember(ctx context.Context, req api.PutMemberRequestObject) (api.PutMemberResponseObject, error) {
	var v validation
	wish := team.Member{
		Subject: req.Subject, Name: strings.Join(strings.Fields(req.Body.Name), " "), Role: token.Role(req.Body.Role),
	}
	v.text("subject", wish.Subject, 1, team.MaxSubject)
	v.text("name", wish.Name, 1, team.MaxSubject)
	if err := v.err(); err != nil {
		return nil, err
	}
	m, err := a.opts.Teams.PutMember(ctx, req.Team, wish, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.members.forget(wish.Subject)
	return api.PutMember200JSONResponse(toMember(m)), nil
}

// RemoveMember implements DELETE /v1/teams/{team}/members/{subject}.
func (a *API) RemoveMember(ctx context.Context, req api.RemoveMemberRequestObject) (api.RemoveMemberResponseObject, error) {
	if err := a.opts.Teams.RemoveMember(ctx, req.Team, req.Subject, actor(ctx)); err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	a.members.forget(req.Subject)
	return api.RemoveMember204Response{}, nil
}

// ListSources implements GET /v1/sources.
func (a *API) ListSources(ctx context.Context, req api.ListSourcesRequestObject) (api.ListSourcesResponseObject, error) {
	after, limit, err := pageAfter(req.Params.After, req.Params.Limit, maxSource)
	if err != nil {
		return nil, err
	}
	list, more, err := a.opts.Teams.ListSources(ctx, after, limit)
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	answer := api.ListSources200JSONResponse{Items: make([]api.Source, 0, len(list)), More: more}
	for _, s := range list {
		answer.Items = append(answer.Items, toSource(s))
	}
	return answer, nil
}

// MoveSource implements POST /v1/sources/move.
func (a *API) MoveSource(ctx context.Context, req api.MoveSourceRequestObject) (api.MoveSourceResponseObject, error) {
	var v validation
	v.source(req.Body.Source)
	if err := v.err(); err != nil {
		return nil, err
	}
	moved, err := a.opts.Teams.MoveSource(ctx, req.Body.Source, req.Body.Team, actor(ctx))
	if err != nil {
		return nil, err //nolint:wrapcheck // the store has said which operation it was
	}
	return api.MoveSource200JSONResponse{
		Source: toSource(moved.Source), Findings: moved.Findings, Kept: moved.Kept, Fixed: moved.Fixed,
	}, nil
}

func toTeam(t team.Team) api.Team {
	return api.Team{Name: t.Name, Title: t.Title, CreatedAt: t.CreatedAt}
}

func toMember(m team.Member) api.Member {
	return api.Member{Subject: m.Subject, Name: m.Name, Role: api.TeamRole(m.Role), AddedBy: m.AddedBy, AddedAt: m.AddedAt}
}

func toSource(s team.Source) api.Source {
	return api.Source{
		Name: s.Name, Team: s.Team, LastImportId: s.LastImportID, LastReportedAt: s.LastReportedAt, CreatedAt: s.CreatedAt,
	}
}
