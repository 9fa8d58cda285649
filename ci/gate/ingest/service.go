package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// pageSize is how many findings are read at once, and maxPages bounds how often.
const (
	pageSize = 200
	maxPages = 5000
)

// Login is a user with a password, which is never part of an error.
type Login struct{ User, Password string }

// ready waits until a service says that it can work.
func (c Client) ready(ctx context.Context, base string) error {
	_, err := c.do(ctx, request{method: http.MethodGet, url: base + "/readyz"}, nil)
	return err
}

// login gets an access token.
func (c Client) login(ctx context.Context, auth string, login Login) (string, error) {
	body, err := json.Marshal(map[string]string{"email": login.User, "password": login.Password})
	if err != nil {
		return "", fmt.Errorf("encode sign-in: %w", err)
	}
	var answer struct {
		AccessToken string           `json:"accessToken"`
		Challenge   *json.RawMessage `json:"challenge"`
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if _, err := c.do(ctx, request{method: http.MethodPost, url: auth + "/v1/login", body: body, header: header}, &answer); err != nil {
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

// imported is core's answer to a report.
type imported struct {
	ID string `json:"id"`
	Counts
	repeated bool
}

// send posts a report. The body travels compressed, as reports are large and repetitive.
func (c Client) send(ctx context.Context, core, token, source string, report []byte) (imported, error) {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, err := writer.Write(report)
	if err := errors.Join(err, writer.Close()); err != nil {
		return imported{}, fmt.Errorf("compress report: %w", err)
	}
	query := url.Values{"source": {source}, "format": {"trivy"}}
	header := http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}
	var answer imported
	status, err := c.do(ctx, request{
		method: http.MethodPost, url: core + "/v1/imports?" + query.Encode(), token: token, body: compressed.Bytes(), header: header,
	}, &answer)
	if err != nil {
		return imported{}, err
	}
	if answer.ID == "" {
		return imported{}, errors.New("the answer to an import holds no id")
	}
	answer.repeated = status == http.StatusOK
	return answer, nil
}

// list counts the findings that a source reports, page by page. A finding on two pages is an error.
func (c Client) list(ctx context.Context, core, token, source string) (int, error) {
	seen := map[string]bool{}
	query := url.Values{"source": {source}, "limit": {fmt.Sprint(pageSize)}}
	for range maxPages {
		var page struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
			NextCursor *string `json:"nextCursor"`
		}
		if _, err := c.do(ctx, request{method: http.MethodGet, url: core + "/v1/findings?" + query.Encode(), token: token}, &page); err != nil {
			return 0, err
		}
		for _, item := range page.Items {
			if seen[item.ID] {
				return 0, fmt.Errorf("finding %q is on two pages", item.ID)
			}
			seen[item.ID] = true
		}
		if page.NextCursor == nil || *page.NextCursor == "" {
			return len(seen), nil
		}
		query.Set("cursor", *page.NextCursor)
	}
	return 0, fmt.Errorf("the list has more than %d pages", maxPages)
}
