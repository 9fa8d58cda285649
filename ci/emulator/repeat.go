package emulator

import (
	"io"
	"net/http"
	"strings"
)

// crashAttempts is how often a read is sent when moto crashes over it.
const crashAttempts = 3

// repeater sends a read again when moto answers with the page of its web server's own crash. Services of AWS answer errors in XML or
// JSON, so that page is no answer of any of them. It was seen, rarely, when the first calls of several tests come at the same moment.
type repeater struct {
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (r repeater) RoundTrip(request *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		response, err := r.next.RoundTrip(request)
		if err != nil || attempt == crashAttempts || !isCrash(request, response) {
			return response, err
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
}

func isCrash(request *http.Request, response *http.Response) bool {
	return request.Method == http.MethodGet && response.StatusCode == http.StatusInternalServerError &&
		strings.HasPrefix(response.Header.Get("Content-Type"), "text/html")
}
