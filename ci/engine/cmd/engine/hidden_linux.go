package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/cloudsec/cloudsec/ci/engine/home"
	"github.com/cloudsec/cloudsec/ci/engine/rootfs"
	"github.com/cloudsec/cloudsec/ci/engine/sandbox"
	"github.com/cloudsec/cloudsec/ci/engine/supervisor"
)

// hidden are the commands that this program starts itself with.
func hidden() []*cobra.Command {
	supervise := &cobra.Command{Use: supervisor.Command, Hidden: true, Args: cobra.NoArgs}
	dir := supervise.Flags().String("home", "", "CLOUDSEC_HOME of the engine")
	supervise.RunE = func(command *cobra.Command, _ []string) error {
		h, err := home.New(*dir)
		if err != nil {
			return err
		}
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
		defer stop()
		return supervisor.Supervise(ctx, h, os.Stdout)
	}
	initial := &cobra.Command{Use: sandbox.InitCommand, Hidden: true, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			code, err := sandbox.Init(os.Stdin, slog.Default())
			if err != nil {
				return err
			}
			if code != 0 {
				return fmt.Errorf("dagger-engine ended with code %d", code)
			}
			return nil
		}}
	inRoot := &cobra.Command{Use: rootfs.InRoot, Hidden: true, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return rootfs.EnterAndRun(os.Stdin) }}
	return []*cobra.Command{supervise, initial, inRoot}
}
