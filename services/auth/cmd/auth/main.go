// Command auth serves sign-in.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	_ "golang.org/x/crypto/x509roots/fallback" // The image has no certificates of its own.

	"github.com/cloudsec/cloudsec/services/auth/app"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// version is set when a release is built: -ldflags "-X main.version=1.2.3".
var version = "dev" //nolint:gochecknoglobals // the linker needs it

const usage = `auth serves CloudSec's sign-in on Amazon Cognito.

Usage:
  auth [serve]    serve until SIGTERM or SIGINT (the default)
  auth version    print the version and exit
  auth --help     print this and exit

Environment:
  AWS_REGION               region of the user pool (required)
  COGNITO_USER_POOL_ID     the user pool (required)
  COGNITO_CLIENT_ID        app client without a secret, with USER_PASSWORD_AUTH (required)
  AWS_ENDPOINT_URL         where Cognito is, for an emulator
  TOKEN_ISSUER             issuer of the access tokens (follows from the pool)
  TOKEN_CLIENT_ID          app client that the tokens are for (COGNITO_CLIENT_ID)
  TOKEN_JWKS_URL           where the issuer's keys are; found by OIDC discovery when empty
  AUTH_ADDR                address of the API (:8080)
  AUTH_ADMIN_ADDR          address of health, readiness and metrics (:9090)
  AUTH_ACCOUNT_PER_MINUTE  attempts a minute for one account (10)
  AUTH_ADDRESS_PER_MINUTE  attempts a minute from one network address (60)
  AUTH_TRUSTED_PROXIES     networks whose X-Forwarded-For counts, such as 10.0.0.0/8 (none)
  AUTH_DRAIN_DELAY         how long readiness says no before listening stops (3s)
  LOG_LEVEL                debug, info, warn or error (info)
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "auth:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	command := "serve"
	if len(args) > 0 {
		command = args[0]
	}
	if len(args) > 1 {
		return errors.New("give one command: serve, version or --help")
	}
	switch command {
	case "serve":
		return serve(ctx, getenv)
	case "version", "--version":
		_, err := fmt.Fprintf(out, "auth %s (%s)\n", version, telemetry.Revision())
		return err
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	return fmt.Errorf("there is no command %q: use serve, version or --help", command)
}

func serve(ctx context.Context, getenv func(string) string) error {
	opts, err := app.FromEnv(getenv)
	if err != nil {
		return fmt.Errorf("read settings:\n%w", err)
	}
	opts.Version = version
	auth, err := app.New(opts)
	if err != nil {
		return err
	}
	return auth.Run(ctx)
}
