// Command plan reviews Terraform plans, and makes them first if asked to.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/cloudsec/cloudsec/ci/plan/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Run(ctx, os.Args[1:], app.DefaultOptions())
	stop()
	os.Exit(code)
}
