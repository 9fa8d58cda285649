// Command gate asks core whether something may be released.
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
	code := app.Gate(ctx, os.Args[1:], app.DefaultOptions())
	stop()
	os.Exit(code)
}
