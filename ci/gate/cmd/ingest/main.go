// Command ingest sends scan reports to core and checks that core kept its word about them.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/cloudsec/cloudsec/ci/gate/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Run(ctx, os.Args[1:], app.DefaultOptions())
	stop()
	os.Exit(code)
}
