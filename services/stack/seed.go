package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

// Report is a scanner's report to import.
type Report struct {
	// Source is who reports, as `scanner:target`.
	Source string
	// File is where the report is.
	File string
}

// importReports brings findings in the way the pipeline does: through the API, with the token of a ci user.
func (s *Stack) importReports(ctx context.Context) error {
	if len(s.opts.Reports) == 0 {
		return nil
	}
	accessToken, err := s.signIn(ctx, emulator.UserEmail("ci"))
	if err != nil {
		return err
	}
	for _, report := range s.opts.Reports {
		body, err := os.ReadFile(report.File)
		if err != nil {
			return fmt.Errorf("read the report: %w", err)
		}
		address := "/api/core/v1/imports?source=" + url.QueryEscape(report.Source)
		if _, err := s.post(ctx, address, accessToken, body); err != nil {
			return fmt.Errorf("import %s: %w", report.File, err)
		}
	}
	return nil
}

func (s *Stack) signIn(ctx context.Context, email string) (string, error) {
	body, err := json.Marshal(map[string]string{"email": email, "password": s.opts.Password})
	if err != nil {
		return "", fmt.Errorf("encode the credentials: %w", err)
	}
	answer, err := s.post(ctx, "/api/auth/v1/login", "", body)
	if err != nil {
		return "", fmt.Errorf("sign in as %s: %w", email, err)
	}
	var tokens struct {
		AccessToken string `json:"accessToken"`
	}
	if err := json.Unmarshal(answer, &tokens); err != nil {
		return "", fmt.Errorf("decode the tokens: %w", err)
	}
	if tokens.AccessToken == "" {
		return "", fmt.Errorf("sign in as %s: %w", email, errNoToken)
	}
	return tokens.AccessToken, nil
}

var errNoToken = errors.New("auth gave no token")

func (s *Stack) post(ctx context.Context, path, accessToken string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.baseURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("build the request: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if accessToken != "" {
		request.Header.Set("Authorization", "Bearer "+accessToken)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("send the request: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, fmt.Errorf("%s: %s", response.Status, bytes.TrimSpace(answer)) //nolint:err113 // the service's words
	}
	return answer, nil
}
