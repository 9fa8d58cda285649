package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Login is a user with a password, which is never part of an error.
type Login struct{ User, Password string }

// Ready waits until a service says that it can work.
func (c Client) Ready(ctx context.Context, base string) error {
	_, err := c.Do(ctx, Request{Method: http.MethodGet, URL: base + "/readyz"}, nil)
	return err
}

// Login gets an access token.
func (c Client) Login(ctx context.Context, auth string, login Login) (string, error) {
	body, err := json.Marshal(map[string]string{"email": login.User, "password": login.Password})
	if err != nil {
		return "", fmt.Errorf("encode sign-in: %w", err)
	}
	var answer struct {
		AccessToken string           `json:"accessToken"`
		Challenge   *json.RawMessage `json:"challenge"`
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if _, err := c.Do(ctx, Request{Method: http.MethodPost, URL: auth + "/v1/login", Body: body, Header: header}, &answer); err != nil {
		return "", fmt.Errorf("sign in as %s: %w", login.User, err)
	}
	switch {
	case answer.Challenge != nil:
		return "", fmt.Errorf("sign in as %s: a second factor is asked for; use a machine account without one", login.User)
	case answer.AccessToken == "":
		return "", fmt.Errorf("sign in as %s: the answer holds no access token", login.User)
	}
	return answer.AccessToken, nil
}
