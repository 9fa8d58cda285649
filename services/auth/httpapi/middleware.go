package httpapi

import (
	"mime"
	"net/http"

	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// noStore keeps tokens out of every cache.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// requireJSON refuses bodies of another type. A web page of someone else can
// send a form without asking, but not JSON.
func requireJSON(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && !isJSON(r.Header.Get("Content-Type")) {
			problem.Write(w, r, problem.New(http.StatusUnsupportedMediaType, "unsupported_media_type",
				"Send the body as application/json."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isJSON(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && mediaType == "application/json"
}
