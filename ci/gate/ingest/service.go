package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
)

// pageSize is how many findings are read at once, and maxPages bounds how often.
const (
	pageSize = 200
	maxPages = 5000
)

// imported is core's answer to a report.
type imported struct {
	ID string `json:"id"`
	Counts
	repeated bool
}

// send posts a report. The body travels compressed, as reports are large and repetitive.
func send(ctx context.Context, c hub.Client, core, token, source string, report []byte) (imported, error) {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, err := writer.Write(report)
	if err := errors.Join(err, writer.Close()); err != nil {
		return imported{}, fmt.Errorf("compress report: %w", err)
	}
	query := url.Values{"source": {source}, "format": {"trivy"}}
	header := http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}
	var answer imported
	status, err := c.Do(ctx, hub.Request{
		Method: http.MethodPost, URL: core + "/v1/imports?" + query.Encode(), Token: token, Body: compressed.Bytes(), Header: header,
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
func list(ctx context.Context, c hub.Client, core, token, source string) (int, error) {
	seen := map[string]bool{}
	query := url.Values{"source": {source}, "limit": {fmt.Sprint(pageSize)}}
	for range maxPages {
		var page struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
			NextCursor *string `json:"nextCursor"`
		}
		if _, err := c.Do(ctx, hub.Request{Method: http.MethodGet, URL: core + "/v1/findings?" + query.Encode(), Token: token}, &page); err != nil {
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
