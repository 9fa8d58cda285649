// Command scan runs Trivy, builds a small database for it, and judges its reports.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/cloudsec/cloudsec/ci/scan/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Run(ctx, os.Args[1:], app.DefaultOptions())
	stop()
	os.Exit(code)
}
