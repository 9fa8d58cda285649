package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// console answers with the files of the built console.
type console struct {
	assets map[string]*asset
}

// ServeHTTP sends the file at the request's path. A navigation to any other path gets the index, because the console
// routes in the browser; everything else that is not there is 404, so that a page which asks for a file of an older
// build fails at once and does not read HTML as a script.
func (c *console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if found, ok := c.assets[name]; ok && name != indexFile {
		found.serve(w, r)
		return
	}
	if !isNavigation(r) {
		problem.Write(w, r, problem.New(http.StatusNotFound, problem.CodeNotFound, "There is no such file."))
		return
	}
	c.assets[indexFile].serve(w, r)
}

// isNavigation tells a browser that opens a page from one that loads a part of it. Browsers say so themselves; for those
// that do not, the wish for HTML decides.
func isNavigation(r *http.Request) bool {
	path := r.URL.Path
	if strings.HasPrefix(path, "/"+hashedFolder) || strings.HasPrefix(path, "/api/") {
		return false
	}
	if path == "/" || path == "/"+indexFile {
		return true
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// serve sends the asset in the best coding the client takes. A range is always one of the plain file, so that its
// offsets mean the same to every client.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	coding := encodingIdentity
	if r.Header.Get("Range") == "" {
		coding = negotiate(r.Header.Get("Accept-Encoding"), a.codings()...)
	}
	body, header := a.bodies[coding], w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", a.cacheControl)
	header.Set("ETag", a.etag(coding))
	header.Add("Vary", "Accept-Encoding")
	if coding != encodingIdentity {
		header.Set("Content-Encoding", coding)
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	// Without a time there is no Last-Modified: images are built with a fixed one, which would say nothing.
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
