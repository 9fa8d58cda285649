package revocation

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Feed is the source of a service that is not auth: auth's list over HTTP. A Keeper calls it, one call at a time.
type Feed struct {
	url    string
	public ed25519.PublicKey
	client *http.Client
	etag   string
}

// NewFeed returns the feed at an address, whose lists the public key signs. The client is replaced in tests and where the way to auth
// needs a certificate; nil means the default one.
func NewFeed(address, publicKey string, client *http.Client) (*Feed, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return nil, errors.New("the address of revocations is not an absolute http(s) URL")
	}
	public, err := ParsePublicKey(publicKey)
	if err != nil {
		return nil, err
	}
	if client == nil {
		client = http.DefaultClient
	}
	return &Feed{url: address, public: public, client: client}, nil
}

// Fetch implements Source. With the entity tag of the list that is known, an unchanged one costs a few bytes.
func (f *Feed) Fetch(ctx context.Context) (List, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return List{}, fmt.Errorf("ask for revocations: %w", err)
	}
	if f.etag != "" {
		request.Header.Set("If-None-Match", f.etag)
	}
	response, err := f.client.Do(request)
	if err != nil {
		return List{}, fmt.Errorf("ask for revocations: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	switch response.StatusCode {
	case http.StatusOK:
		return f.read(response)
	case http.StatusNotModified:
		return List{}, ErrUnchanged
	default:
		return List{}, fmt.Errorf("ask for revocations: %s answers %s", f.url, response.Status)
	}
}

func (f *Feed) read(response *http.Response) (List, error) {
	raw, err := io.ReadAll(io.LimitReader(response.Body, MaxSize+1))
	if err != nil {
		return List{}, fmt.Errorf("read revocations: %w", err)
	}
	list, err := Parse(raw, f.public)
	if err != nil {
		return List{}, err
	}
	f.etag = response.Header.Get("ETag")
	return list, nil
}
