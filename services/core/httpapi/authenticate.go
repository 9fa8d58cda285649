package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/cloudsec/cloudsec/services/core/apitoken"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/problem"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// machine is an API token that is good now, and what its owner is in its team.
type machine struct {
	token apitoken.Token
	role  token.Role
}

type machineKey struct{}

// authenticate lets requests pass with an access token of a person, or with an API token.
func (a *API) authenticate(next http.Handler) http.Handler {
	people := a.opts.Authenticate(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := token.Bearer(r.Header)
		if !apitoken.IsToken(text) {
			people.ServeHTTP(w, r)
			return
		}
		m, err := a.machineOf(r.Context(), text)
		if err != nil {
			a.refuseToken(w, r, err)
			return
		}
		// The owner answers for what the token does, but a token is not its owner: it has no filters and no tokens.
		identity := token.Identity{
			Subject:  "token:" + m.token.ID.String(),
			Username: m.token.Name + " (API token of " + m.token.Owner + ")",
			IssuedAt: m.token.CreatedAt, ExpiresAt: m.token.ExpiresAt,
		}
		ctx := context.WithValue(token.NewContext(r.Context(), identity), machineKey{}, m)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (a *API) machineOf(ctx context.Context, text string) (m machine, err error) {
	digest, err := apitoken.Parse(text)
	if err != nil {
		return machine{}, err //nolint:wrapcheck // it says what is wrong
	}
	m.token, m.role, err = a.opts.Tokens.FindToken(ctx, digest)
	return m, err //nolint:wrapcheck // the store has said which operation it was
}

// refuseToken says why, in the form of RFC 6750. The reasons are fixed words without quotes.
func (a *API) refuseToken(w http.ResponseWriter, r *http.Request, err error) {
	var refused *finding.Error
	if !errors.As(err, &refused) || refused.Code != apitoken.CodeInvalid {
		a.fail(w, r, err)
		return
	}
	a.opts.Logger.InfoContext(r.Context(), "API token refused", "error", refused.Message)
	w.Header().Set("WWW-Authenticate", `Bearer realm="cloudsec", error="invalid_token", error_description="`+refused.Message+`"`)
	problem.Write(w, r, problem.New(http.StatusUnauthorized, problem.CodeUnauthenticated, refused.Message))
}
