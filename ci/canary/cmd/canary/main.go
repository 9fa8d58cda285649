// Command canary answers questions about canaries: what a rollout can find, what its record says, and how often its policy errs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/cloudsec/cloudsec/ci/canary/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Run(ctx, os.Args[1:], app.DefaultOptions())
	stop()
	os.Exit(code)
}
