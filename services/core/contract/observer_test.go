package contract_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"
)

// observer stands between the tool and core, and remembers how each operation was answered. It may also spoil answers.
type observer struct {
	URL    string
	router routers.Router
	spoil  func(*http.Response)

	mu       sync.Mutex
	statuses map[string]map[int]int
}

// observe starts an observer in front of core.
func observe(t *testing.T, core string, spoil func(*http.Response)) *observer {
	t.Helper()
	router, err := gorillamux.NewRouter(load(t))
	require.NoError(t, err)
	target, err := url.Parse(core)
	require.NoError(t, err)
	o := &observer{router: router, spoil: spoil, statuses: map[string]map[int]int{}}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: o.note,
	})
	t.Cleanup(server.Close)
	o.URL = server.URL
	return o
}

func (o *observer) note(res *http.Response) error {
	plain := res.Request.Clone(res.Request.Context())
	plain.URL.Scheme, plain.URL.Host = "", "" // The contract's server is "/".
	if route, _, err := o.router.FindRoute(plain); err == nil {
		o.mu.Lock()
		if o.statuses[route.Operation.OperationID] == nil {
			o.statuses[route.Operation.OperationID] = map[int]int{}
		}
		o.statuses[route.Operation.OperationID][res.StatusCode]++
		o.mu.Unlock()
	}
	if o.spoil != nil {
		o.spoil(res)
	}
	return nil
}

// requireAnswered checks that every operation was answered with one of these statuses at least once.
func (o *observer) requireAnswered(t *testing.T, operations []string, what string, want func(status int) bool) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	var missing []string
	for _, operation := range operations {
		found := false
		for status := range o.statuses[operation] {
			found = found || want(status)
		}
		if !found {
			missing = append(missing, operation)
		}
	}
	require.Empty(t, missing, "never answered with %s: %v", what, o.statuses)
}

// operations are the ids of all operations, or of those that a role may use.
func operations(t *testing.T, role string) (list []string) {
	t.Helper()
	for _, item := range load(t).Paths.Map() {
		for _, operation := range item.Operations() {
			if role == "" || allows(operation.Description, role) {
				list = append(list, operation.OperationID)
			}
		}
	}
	slices.Sort(list)
	return list
}

// allows reads the sentence by which every operation's description ends: "Roles: ci, analyst; ...".
func allows(description, role string) bool {
	_, roles, found := strings.Cut(strings.Join(strings.Fields(description), " "), "Roles: ")
	roles, _, _ = strings.Cut(strings.TrimSuffix(roles, "."), ";")
	return found && (roles == "every role" || slices.Contains(strings.Split(roles, ", "), role))
}
