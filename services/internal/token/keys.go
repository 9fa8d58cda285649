package token

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// fetchTimeout bounds one request for keys, so that a hanging issuer cannot
// hang the callers.
const fetchTimeout = 5 * time.Second

// remoteKeys is the oidc.KeySet of an issuer. It finds the address of the keys
// at the first use and not at start, so that a service can come up, and say
// what is wrong, while the issuer is away.
type remoteKeys struct {
	issuer  string
	jwksURL string
	client  *http.Client

	mu  sync.Mutex
	set *oidc.RemoteKeySet
	url string
}

func newRemoteKeys(opts Options) *remoteKeys {
	return &remoteKeys{
		issuer:  opts.Issuer,
		jwksURL: opts.JWKSURL,
		client: &http.Client{
			Transport: newFetchGuard(opts.Transport, opts.MinRefresh, opts.Clock),
		},
	}
}

// VerifySignature checks the signature of a token. go-oidc caches the keys and
// asks again when it meets an unknown one; the guard in the transport bounds
// how often that reaches the issuer.
func (k *remoteKeys) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	set, url, err := k.resolve()
	if err != nil {
		return nil, err
	}
	payload, err := set.VerifySignature(ctx, raw)
	// go-oidc's error has a cause only where the keys could not be fetched; a
	// signature that no key made is an error of its own.
	if cause := errors.Unwrap(err); cause != nil {
		return nil, &unavailableError{url: url, cause: cause}
	}
	return payload, err
}

// resolve gives the key set, running OIDC discovery when no address was given.
func (k *remoteKeys) resolve() (*oidc.RemoteKeySet, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.set != nil {
		return k.set, k.url, nil
	}
	url := k.jwksURL
	if url == "" {
		discovered, err := k.discover()
		if err != nil {
			return nil, "", err
		}
		url = discovered
	}
	k.set, k.url = oidc.NewRemoteKeySet(k.context(), url), url
	return k.set, k.url, nil
}

func (k *remoteKeys) discover() (string, error) {
	provider, err := oidc.NewProvider(k.context(), k.issuer)
	if err != nil {
		return "", &unavailableError{url: k.issuer, cause: err}
	}
	var document struct {
		JWKSURL string `json:"jwks_uri"`
	}
	if err := provider.Claims(&document); err != nil {
		return "", &unavailableError{url: k.issuer, cause: err}
	}
	if document.JWKSURL == "" {
		return "", &unavailableError{url: k.issuer, cause: errors.New("the discovery document names no jwks_uri")}
	}
	return document.JWKSURL, nil
}

// context carries the guarded client to go-oidc. It is independent of any
// request, because the answer serves all of them.
func (k *remoteKeys) context() context.Context {
	return oidc.ClientContext(context.Background(), k.client)
}
