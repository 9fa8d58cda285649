package stack

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/netip"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/cloudsec/cloudsec/ci/emulator"
	auth "github.com/cloudsec/cloudsec/services/auth/app"
	core "github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/internal/token"
	"github.com/cloudsec/cloudsec/services/web"
)

// anyPort keeps what only this process talks to off the fixed ports of the machine.
const anyPort = "127.0.0.1:0"

func (s *Stack) tokenOptions() token.Options {
	return token.Options{
		Issuer: emulator.Issuer, ClientID: emulator.ClientID, JWKSURL: s.emulator.Endpoint() + emulator.JWKSPath,
	}
}

func (s *Stack) startAuth(ctx context.Context) error {
	opts := auth.DefaultOptions()
	opts.Addr, opts.AdminAddr, opts.DrainDelay = anyPort, anyPort, 0
	opts.AWS = aws.Config{Region: emulator.Region, BaseEndpoint: aws.String(s.emulator.Endpoint())}
	opts.ClientID, opts.Token = emulator.ClientID, s.tokenOptions()
	// A suite signs in more often than any person, and always from here.
	opts.AccountPerMinute, opts.AddressPerMinute = 10_000, 10_000
	opts.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	opts.Logger = s.opts.Logger.With("service", "auth")
	app, err := auth.New(opts)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	if err := s.run(ctx, app); err != nil {
		return err
	}
	s.authURL = "http://" + app.Addr()
	return nil
}

func (s *Stack) startCore(ctx context.Context) error {
	opts := core.DefaultOptions()
	opts.Addr, opts.AdminAddr, opts.DrainDelay = anyPort, anyPort, 0
	opts.DatabaseURL, opts.Migrate = s.database, true
	opts.Token = s.tokenOptions()
	opts.SecretKeys = newSecretKey()
	opts.Logger = s.opts.Logger.With("service", "core")
	app, err := core.New(ctx, opts)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	if err := s.run(ctx, app); err != nil {
		return err
	}
	s.coreURL = "http://" + app.Addr()
	return nil
}

// newSecretKey makes the key that seals the secrets of webhooks. It lives as long as the stack, as they do.
func newSecretKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // It never fails.
	return base64.StdEncoding.EncodeToString(key)
}

func (s *Stack) startWeb(ctx context.Context) error {
	opts := web.DefaultOptions()
	opts.Addr, opts.AdminAddr, opts.DrainDelay = s.opts.Addr, anyPort, 0
	opts.Root, opts.CoreURL, opts.AuthURL = s.opts.WebRoot, s.coreURL, s.authURL
	opts.Logger, opts.Registry = s.opts.Logger.With("service", "web"), prometheus.NewRegistry()
	app, err := web.New(opts)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	if err := s.run(ctx, app); err != nil {
		return err
	}
	s.baseURL = "http://" + app.Addr()
	return nil
}
