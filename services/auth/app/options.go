// Package app puts auth together: settings, Cognito, token verification, limits and API, and starts and stops them.
package app

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudsec/cloudsec/services/internal/config"
	"github.com/cloudsec/cloudsec/services/internal/token"
)

// Options are what auth can be told. Start from DefaultOptions or FromEnv.
type Options struct {
	// Addr and AdminAddr are where the API, and health and metrics, listen.
	Addr, AdminAddr string
	// AWS says where Cognito is. Signing in needs no credentials.
	AWS aws.Config
	// ClientID is the app client that people sign in through.
	ClientID string
	// Token says which tokens are accepted.
	Token token.Options
	// AccountPerMinute and AddressPerMinute limit attempts, by account and by the client's network address.
	AccountPerMinute, AddressPerMinute int
	// ThrottleKeys bounds the accounts, and the addresses, that are remembered.
	ThrottleKeys int
	// TrustedProxies are the networks whose X-Forwarded-For counts.
	TrustedProxies []netip.Prefix
	// DrainDelay is how long auth says that it is not ready before it stops listening.
	DrainDelay time.Duration
	// LogLevel is the least important level that is logged.
	LogLevel slog.Level
	// Version names the build in logs and metrics.
	Version string
	// Clock tells the time.
	Clock func() time.Time
	// Logger replaces the one that writes JSON to standard error.
	Logger *slog.Logger
}

// DefaultOptions returns everything that has a sensible default.
func DefaultOptions() Options {
	return Options{
		Addr: ":8080", AdminAddr: ":9090", AccountPerMinute: 10, AddressPerMinute: 60, ThrottleKeys: 50_000,
		DrainDelay: 3 * time.Second, LogLevel: slog.LevelInfo, Version: "dev", Clock: time.Now,
	}
}

// FromEnv reads the settings. The error lists every problem.
func FromEnv(getenv func(string) string) (Options, error) {
	r := config.New(getenv)
	o := DefaultOptions()
	o.Addr = r.Addr("AUTH_ADDR", o.Addr)
	o.AdminAddr = r.Addr("AUTH_ADMIN_ADDR", o.AdminAddr)
	o.AccountPerMinute = r.Int("AUTH_ACCOUNT_PER_MINUTE", o.AccountPerMinute, 1, 100_000)
	o.AddressPerMinute = r.Int("AUTH_ADDRESS_PER_MINUTE", o.AddressPerMinute, 1, 1_000_000)
	o.TrustedProxies = trustedProxies(r)
	o.DrainDelay = r.Duration("AUTH_DRAIN_DELAY", o.DrainDelay)
	o.LogLevel = r.LogLevel("LOG_LEVEL", o.LogLevel)
	cognitoOptions(r, &o)
	return o, r.Err() //nolint:wrapcheck // it names the settings already
}

// cognitoOptions reads where Cognito is. Issuer and client of the tokens follow
// from the pool, unless they are set, as they are for an emulator.
func cognitoOptions(r *config.Reader, o *Options) {
	region := r.Required("AWS_REGION")
	pool := r.Required("COGNITO_USER_POOL_ID")
	o.ClientID = r.Required("COGNITO_CLIENT_ID")
	o.AWS.Region = region
	if endpoint := r.URL("AWS_ENDPOINT_URL", ""); endpoint != "" {
		o.AWS.BaseEndpoint = aws.String(endpoint)
	}
	if region != "" && pool != "" && !strings.HasPrefix(pool, region+"_") {
		r.Problem("COGNITO_USER_POOL_ID", "is not a pool of AWS_REGION: its id begins with the region")
	}
	o.Token.Issuer = r.URL("TOKEN_ISSUER", fmt.Sprintf("https://cognito-idp.%s.amazonaws.com/%s", region, pool))
	o.Token.ClientID = r.String("TOKEN_CLIENT_ID", o.ClientID)
	o.Token.JWKSURL = r.URL("TOKEN_JWKS_URL", "")
}

// trustedProxies reads a list of networks, such as 10.0.0.0/8, and of addresses.
func trustedProxies(r *config.Reader) []netip.Prefix {
	var prefixes []netip.Prefix
	for _, text := range strings.FieldsFunc(r.String("AUTH_TRUSTED_PROXIES", ""), isSeparator) {
		prefix, err := parsePrefix(text)
		if err != nil {
			r.Problem("AUTH_TRUSTED_PROXIES", "must be a list of networks such as 10.0.0.0/8, separated by commas")
			return nil
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes
}

func isSeparator(r rune) bool { return r == ',' || r == ' ' }

func parsePrefix(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}
