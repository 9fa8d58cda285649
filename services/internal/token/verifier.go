package token

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// MaxSize is the longest token that is looked at. Cognito's are 1 to 2 KiB and
// grow with the number of groups.
const MaxSize = 16 << 10

// Options say which tokens are accepted. Issuer and ClientID have no default.
type Options struct {
	// Issuer is the exact iss of the tokens: for Cognito
	// https://cognito-idp.<region>.amazonaws.com/<pool id>.
	Issuer string
	// ClientID is the app client that the tokens must be issued to.
	ClientID string
	// JWKSURL is where the keys are. When empty, OIDC discovery at the issuer
	// finds them. An emulator needs it, because its issuer is not its address.
	JWKSURL string
	// Leeway is the tolerated difference of clocks; 0 means 30 seconds.
	Leeway time.Duration
	// MinRefresh is the shortest time between two requests for the keys; 0
	// means 10 seconds.
	MinRefresh time.Duration
	// Revocations, when set, ends tokens before they expire.
	Revocations Revocations
	// Clock and Transport are replaced in tests.
	Clock     func() time.Time
	Transport http.RoundTripper
}

// Revocations says whether a token has ended before its time: one of this subject, from this sign-in, issued then. An error means that
// it cannot tell. revocation.Keeper is one.
type Revocations interface {
	Revoked(ctx context.Context, subject, session string, issuedAt time.Time) (bool, error)
}

func (o Options) withDefaults() Options {
	if o.Leeway == 0 {
		o.Leeway = 30 * time.Second
	}
	if o.MinRefresh == 0 {
		o.MinRefresh = 10 * time.Second
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	return o
}

func (o Options) validate() error {
	var problems []error
	if !isHTTP(o.Issuer) {
		problems = append(problems, fmt.Errorf("issuer %q is not an absolute http(s) URL", o.Issuer))
	}
	if o.ClientID == "" {
		problems = append(problems, errors.New("the client id is empty"))
	}
	if o.JWKSURL != "" && !isHTTP(o.JWKSURL) {
		problems = append(problems, fmt.Errorf("JWKS URL %q is not an absolute http(s) URL", o.JWKSURL))
	}
	if o.Leeway < 0 || o.MinRefresh < 0 {
		problems = append(problems, errors.New("leeway and minimum refresh must not be negative"))
	}
	return errors.Join(problems...)
}

func isHTTP(raw string) bool {
	parsed, err := url.Parse(raw)
	return err == nil && parsed.Host != "" && (parsed.Scheme == "https" || parsed.Scheme == "http")
}

// Verifier checks access tokens. It is safe for concurrent use.
type Verifier struct {
	opts      Options
	keys      *remoteKeys
	signature *oidc.IDTokenVerifier
	memory    *memory
}

// New returns a verifier. It makes no request: see Ready.
func New(opts Options) (*Verifier, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, fmt.Errorf("configure token verification: %w", err)
	}
	keys := newRemoteKeys(opts)
	// go-oidc checks form, algorithm and signature. Its other checks are for
	// ID tokens and know no leeway; claims.check has those for access tokens.
	signature := oidc.NewVerifier(opts.Issuer, witness{keys}, &oidc.Config{
		SupportedSigningAlgs: []string{oidc.RS256},
		SkipClientIDCheck:    true,
		SkipExpiryCheck:      true,
		SkipIssuerCheck:      true,
	})
	return &Verifier{opts: opts, keys: keys, signature: signature, memory: newMemory(opts.Clock)}, nil
}

// Verify checks a raw access token and says who it speaks for. Its error is an
// *Error, except when ctx ends first.
func (v *Verifier) Verify(ctx context.Context, raw string) (Identity, error) {
	switch {
	case raw == "":
		return Identity{}, refuse(CodeMissing, "no token was given")
	case len(raw) > MaxSize:
		return Identity{}, refuse(CodeTooLarge, fmt.Sprintf("the token is over %d bytes", MaxSize))
	case strings.ContainsAny(raw, "{ \t\r\n"):
		// JOSE's other serialization may carry several signatures and headers that nobody signed.
		return Identity{}, refuse(CodeMalformed, "the token is not in the compact form")
	}
	c, err := v.read(ctx, raw)
	if err != nil {
		return Identity{}, err
	}
	if err := c.check(v.opts, v.opts.Clock()); err != nil {
		return Identity{}, err
	}
	identity := c.identity()
	if err := v.checkRevoked(ctx, identity); err != nil {
		return Identity{}, err
	}
	return identity, nil
}

// read gives the claims of a token whose signature is good.
func (v *Verifier) read(ctx context.Context, raw string) (claims, error) {
	key := sha256.Sum256([]byte(raw))
	if c, seen := v.memory.find(key); seen {
		return c, nil
	}
	payload, err := v.verifySignature(ctx, raw)
	if err != nil {
		return claims{}, err
	}
	c, err := parseClaims(payload)
	if err != nil {
		return claims{}, &Error{Code: CodeMalformed, Detail: "the claims cannot be read", cause: err}
	}
	v.memory.keep(key, c)
	return c, nil
}

// checkRevoked comes last: only a token that is good otherwise is worth the question.
func (v *Verifier) checkRevoked(ctx context.Context, i Identity) error {
	if v.opts.Revocations == nil {
		return nil
	}
	revoked, err := v.opts.Revocations.Revoked(ctx, i.Subject, i.OriginID, i.IssuedAt)
	switch {
	case err != nil:
		return &Error{Code: CodeRevocationsUnavailable, Detail: "it cannot be told whether the token was revoked", cause: err}
	case revoked:
		return refuse(CodeRevoked, "the token was revoked")
	}
	return nil
}

func (v *Verifier) verifySignature(ctx context.Context, raw string) ([]byte, error) {
	var seen testimony
	checked, err := v.signature.Verify(context.WithValue(ctx, testimonyKey{}, &seen), raw)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("verify token: %w", ctx.Err())
	case seen.unavailable() != nil:
		return nil, &Error{Code: CodeKeysUnavailable, Detail: "the issuer's keys cannot be had", cause: seen.unavailable()}
	case seen.err != nil:
		return nil, refuse(CodeSignature, "no key of the issuer made the signature")
	case err != nil:
		return nil, refuse(CodeMalformed, "the token is not a JWT signed with RS256")
	}
	var payload json.RawMessage
	if err := checked.Claims(&payload); err != nil {
		return nil, &Error{Code: CodeMalformed, Detail: "the claims cannot be read", cause: err}
	}
	return payload, nil
}

// Ready tells whether the issuer's keys can be had, and if not, why.
func (v *Verifier) Ready(ctx context.Context) error {
	_, address, err := v.keys.resolve()
	if err != nil {
		return fmt.Errorf("find the token issuer's keys: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("ask for the token issuer's keys: %w", err)
	}
	response, err := v.keys.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask for the token issuer's keys: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.NewDecoder(response.Body).Decode(&set); err != nil {
		return fmt.Errorf("read the token issuer's keys from %s: %w", address, err)
	}
	if len(set.Keys) == 0 {
		return fmt.Errorf("the token issuer's key set at %s is empty", address)
	}
	return nil
}
