package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/core/cache"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// rememberedTags is how many tags are remembered for each topic. One takes about 300 bytes.
const rememberedTags = 4096

// topicOf is the table of operations whose answers carry a tag, with what the answers are made of. Those without a topic change
// in ways that are not announced, so their answers are made each time and only need not be sent.
func topicOf(operation string) (topic cache.Topic, tagged bool) {
	switch operation {
	case "ListFindings", "ListFindingAudit", "GetImport", "ListImportCollisions",
		"GetPosture", "GetPostureTrend", "ListPostureSources":
		return cache.TopicFindings, true
	case "ListFilters":
		return cache.TopicFilters, true
	case "ListWebhooks":
		return cache.TopicWebhooks, true
	case "ListReleaseEvaluations", "GetReleaseEvaluation", "ListWaivers":
		return cache.TopicGates, true
	case "ListRiskAcceptances", "ListAssets", "ListRules":
		return cache.TopicLifecycle, true
	case "ListImportJobs", "GetImportJob", "ListDeliveries", "GetDelivery", "ListRuleRuns", "GetIntelligence":
		return "", true
	}
	return "", false
}

// NewTags returns memories of tags, one for each topic.
func NewTags(changes *cache.Changes, maxAge time.Duration, clock func() time.Time) (map[cache.Topic]*cache.Cache[string], error) {
	all := map[cache.Topic]*cache.Cache[string]{}
	for topic, topics := range map[cache.Topic][]cache.Topic{
		cache.TopicFindings: {cache.TopicFindings}, cache.TopicFilters: {cache.TopicFilters}, cache.TopicWebhooks: {cache.TopicWebhooks},
		cache.TopicGates: {cache.TopicGates},
		// An accepted risk is told with its finding, and an asset with its team.
		cache.TopicLifecycle: {cache.TopicLifecycle, cache.TopicFindings},
	} {
		memory, err := cache.New[string](cache.Options{
			Changes: changes, Topics: topics, Size: rememberedTags, MaxAge: maxAge, Clock: clock,
		})
		if err != nil {
			return nil, fmt.Errorf("remember tags: %w", err)
		}
		all[topic] = memory
	}
	return all, nil
}

// announce tells that something may have changed, before whoever changed it hears that it did: what they read next is new.
func (a *API) announce(next api.StrictHandlerFunc, _ string) api.StrictHandlerFunc {
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		response, err := next(ctx, w, r, request)
		if r.Method != http.MethodGet && r.Method != http.MethodHead && a.opts.Changed != nil {
			a.opts.Changed()
		}
		return response, err
	}
}

// condition answers 304 without asking anybody when the caller has what was last answered to the same question and nothing has
// changed since, and has the answer tagged otherwise.
func (a *API) condition(next api.StrictHandlerFunc, operation string) api.StrictHandlerFunc {
	topic, tagged := topicOf(operation)
	if !tagged {
		return next
	}
	memory := a.opts.Tags[topic]
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		answer, ok := w.(*representation)
		if !ok || memory == nil {
			answer.hold(nil)
			return next(ctx, w, r, request)
		}
		key, generation := question(ctx, r), memory.Generation()
		if tag, known := memory.Recall(ctx, key); known && matches(r.Header.Get("If-None-Match"), tag) {
			answer.notModified(tag)
			return nil, nil //nolint:nilnil // the answer is written
		}
		answer.hold(func(tag string) { memory.Remember(ctx, key, generation, tag) })
		return next(ctx, w, r, request)
	}
}

// question names who asks for what. It is a digest, because addresses may be long.
func question(ctx context.Context, r *http.Request) string {
	identity, _ := token.FromContext(ctx)
	digest := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", identity.Subject, identity.Roles, r.URL.RequestURI()))
	return string(digest[:])
}

// conditional gives answers to GET a writer that can hold them back until they have a tag.
func conditional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		answer := &representation{ResponseWriter: w, known: r.Header.Get("If-None-Match")}
		next.ServeHTTP(answer, r)
		answer.finish()
	})
}

// representation is an answer on its way. Unless it is told to hold it, it passes everything on.
type representation struct {
	http.ResponseWriter
	known  string
	held   bool
	status int
	body   bytes.Buffer
	tagged func(tag string)
}

// Unwrap lets http.ResponseController reach the connection.
func (p *representation) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// hold begins to hold the answer back. Only lists and single things are held, whose size is bounded.
func (p *representation) hold(tagged func(tag string)) {
	if p != nil {
		p.held, p.tagged = true, tagged
	}
}

// WriteHeader implements http.ResponseWriter.
func (p *representation) WriteHeader(status int) {
	if p.held && p.status == 0 && status == http.StatusOK {
		p.status = status
		return
	}
	p.held = p.held && p.status != 0
	p.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (p *representation) Write(b []byte) (int, error) {
	if !p.held {
		return p.ResponseWriter.Write(b) //nolint:wrapcheck // it is the writer
	}
	if p.status == 0 {
		p.status = http.StatusOK
	}
	return p.body.Write(b) //nolint:wrapcheck // it never fails
}

// finish sends what was held back, or that the client has it already. The tag is of the bytes, so that all replicas give the
// same answer the same tag.
func (p *representation) finish() {
	if !p.held || p.status == 0 {
		return
	}
	digest := sha256.Sum256(p.body.Bytes())
	tag := `"` + base64.RawURLEncoding.EncodeToString(digest[:16]) + `"`
	if p.tagged != nil {
		p.tagged(tag)
	}
	if p.known != "" && matches(p.known, tag) {
		p.notModified(tag)
		return
	}
	p.revalidate(tag)
	p.ResponseWriter.WriteHeader(p.status)
	_, _ = p.ResponseWriter.Write(p.body.Bytes()) // A client that has gone cannot be told.
}

// notModified says that the client has the answer.
func (p *representation) notModified(tag string) {
	p.held = false
	p.revalidate(tag)
	p.Header().Del("Content-Type")
	p.ResponseWriter.WriteHeader(http.StatusNotModified)
}

// revalidate lets the client keep the answer for itself, and ask whether it is still right.
func (p *representation) revalidate(tag string) {
	h := p.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Authorization")
}
