package token

import (
	"context"
	"errors"

	"github.com/coreos/go-oidc/v3/oidc"
)

// witness passes a key set through and remembers its error. go-oidc flattens
// that error into text, and then "wrong signature" (the caller's fault) could
// not be told from "no keys to be had" (ours).
type witness struct {
	keys oidc.KeySet
}

type testimonyKey struct{}

// testimony is what the key set said about one token.
type testimony struct {
	err error
}

// unavailable gives the error if the keys could not be had, and nil otherwise.
func (t *testimony) unavailable() error {
	if failure, ok := errors.AsType[*unavailableError](t.err); ok {
		return failure
	}
	return nil
}

// VerifySignature implements oidc.KeySet.
func (w witness) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	payload, err := w.keys.VerifySignature(ctx, raw)
	if seen, ok := ctx.Value(testimonyKey{}).(*testimony); ok {
		seen.err = err
	}
	return payload, err
}
