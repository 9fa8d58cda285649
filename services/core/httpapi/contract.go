package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/cloudsec/cloudsec/services/core/api"
	"github.com/cloudsec/cloudsec/services/internal/problem"
)

// maxFaults bounds how much is said about one body.
const maxFaults = 20

// bodies are what the contract says about the JSON that operations take, by method and path. The generated code knows the types only:
// it takes a field that does not exist, and a number that is too large.
type bodies map[string]*openapi3.Schema

// fixedPaths are the contract's paths without a parameter, and their methods.
type fixedPaths map[string][]string

// readFixedPaths reads them out of the contract.
func readFixedPaths(document *openapi3.T) fixedPaths {
	paths := fixedPaths{}
	for path, item := range document.Paths.Map() {
		if !strings.Contains(path, "{") {
			paths[path] = slices.Sorted(maps.Keys(item.Operations()))
		}
	}
	return paths
}

// declared refuses methods that a path does not have. The router would look further: for GET /v1/findings/bulk it finds
// /v1/findings/{id}, and bulk is no id.
func (a *API) declared(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if methods, fixed := a.fixed[r.URL.Path]; fixed && !slices.Contains(methods, r.Method) {
			w.Header().Set("Allow", strings.Join(methods, ", "))
			problem.Write(w, r, problem.New(http.StatusMethodNotAllowed, problem.CodeMethodNotAllowed,
				"This address does not know the method."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// readBodies reads them out of the contract. Reports are no such bodies; their readers check them.
func readBodies(document *openapi3.T) bodies {
	schemas := bodies{}
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			if operation.RequestBody == nil {
				continue
			}
			if content := operation.RequestBody.Value.Content["application/json"]; content != nil {
				schemas[method+" "+path] = content.Schema.Value
			}
		}
	}
	return schemas
}

type misfitKey struct{}

// hold holds a request's body against the contract before anybody decodes it, and leaves the outcome in the context.
func (a *API) hold(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		schema := a.bodies[r.Method+" "+chi.RouteContext(r.Context()).RoutePattern()]
		if schema == nil {
			next.ServeHTTP(w, r)
			return
		}
		text, err := io.ReadAll(r.Body)
		if err != nil {
			a.refuseRequest(w, r, err)
			return
		}
		if err := checkBody(schema, text); err != nil {
			r = r.WithContext(context.WithValue(r.Context(), misfitKey{}, err))
		}
		r.Body = io.NopCloser(bytes.NewReader(text))
		next.ServeHTTP(w, r)
	})
}

// misfit is what is wrong with the request's body after the contract, or nil.
func misfit(ctx context.Context) error {
	err, _ := ctx.Value(misfitKey{}).(error)
	return err
}

// refuseMisfits refuses bodies that do not fit. It stands behind authorize: who may not do a thing is told that, and not how to ask.
func (a *API) refuseMisfits(next api.StrictHandlerFunc, _ string) api.StrictHandlerFunc {
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		if err := misfit(ctx); err != nil {
			return nil, err
		}
		return next(ctx, w, r, request)
	}
}

// checkBody says what is wrong with a body, everything at once.
func checkBody(schema *openapi3.Schema, text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // A large number must stay what it is.
	var value any
	if err := decoder.Decode(&value); err != nil {
		return invalidField("body", "is not JSON")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return invalidField("body", "must be one JSON value, with nothing after it")
	}
	err := schema.VisitJSON(value, openapi3.MultiErrors())
	if err == nil {
		return nil
	}
	var v validation
	v.contract(err)
	return v.err()
}

// contract collects what is wrong after the contract. A field comes up once, with what was found first.
func (v *validation) contract(err error) {
	var several openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case errors.As(err, &several):
		for _, err := range several {
			v.contract(err)
		}
	case errors.As(err, &one):
		v.addOnce(fieldOf(one))
	default:
		v.addOnce("body", "does not fit the contract")
	}
}

// fieldOf names a field and what is wrong with it. What is inside of a list is told by its number, counted from 0.
func fieldOf(fault *openapi3.SchemaError) (field, detail string) {
	path := fault.JSONPointer()
	for i, step := range path {
		if _, err := strconv.Atoi(step); err == nil && i > 0 {
			return strings.Join(path[:i], "."), fmt.Sprintf("number %s: %s", strings.Join(path[i:], "."), fault.Reason)
		}
	}
	if len(path) == 0 {
		return "body", fault.Reason
	}
	return strings.Join(path, "."), fault.Reason
}

func (v *validation) addOnce(field, detail string) {
	for _, fault := range v.faults {
		if fault.Field == field {
			return
		}
	}
	if len(v.faults) < maxFaults {
		v.faults = append(v.faults, problem.FieldError{Field: field, Detail: detail})
	}
}
