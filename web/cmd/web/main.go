// Command web serves the CloudSec console and passes its calls on to core and auth.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	_ "golang.org/x/crypto/x509roots/fallback" // The image has no certificates of its own.

	"github.com/cloudsec/cloudsec/services/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	opts, err := web.OptionsFromEnv(os.Getenv)
	if err != nil {
		return fmt.Errorf("read the environment: %w", err)
	}
	return web.Run(ctx, opts)
}
