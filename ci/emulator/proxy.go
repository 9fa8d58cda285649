package emulator

import (
	"encoding/json"
	"net/http"
	"net/http/httputil"
	"net/url"
)

// DescriptionPath is where a running emulator describes itself.
const DescriptionPath = "/_cloudsec/emulator.json"

// newHandler passes everything on to moto, except the emulator's own page.
func newHandler(target *url.URL) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(pr *httputil.ProxyRequest) {
			pr.Out.URL.Scheme, pr.Out.URL.Host = target.Scheme, target.Host
			// S3 finds buckets in the host name, and the discovery document
			// repeats it, so the caller's name for us must arrive.
			pr.Out.Host = pr.In.Host
			// A signature covers the query as it was sent.
			pr.Out.URL.RawQuery = pr.In.URL.RawQuery
		},
		FlushInterval: -1,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == DescriptionPath {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(Describe("http://" + r.Host))
			return
		}
		proxy.ServeHTTP(w, r)
	})
}
