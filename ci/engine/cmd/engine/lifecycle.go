package main

import (
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

func upCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "up", Short: "Start the engine, building what is missing (the default)", Args: cobra.NoArgs,
		Long: "Starts the engine and returns. Does nothing when one is there. Starts it anew\nwhen the source tree pins another Dagger than the one that runs.",
		RunE: func(command *cobra.Command, _ []string) error {
			e, err := s.open(command)
			if err != nil {
				return err
			}
			_, err = e.Connect(command.Context())
			return err
		},
	}
}

// errNotRunning makes `status` usable in scripts.
var errNotRunning = errors.New("no engine of our own is running")

func statusCommand(s *settings) *cobra.Command {
	command := &cobra.Command{
		Use: "status", Short: "Tell whether the engine runs; exit code 1 when not", Args: cobra.NoArgs,
	}
	disk := command.Flags().Bool("disk", false, "measure the disk space too")
	command.RunE = func(command *cobra.Command, _ []string) error {
		e, err := s.open(command)
		if err != nil {
			return err
		}
		status, err := e.Status()
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(command.OutOrStdout(), 0, 0, 2, ' ', 0)
		if status.Ready || status.Starting {
			state := map[bool]string{true: "ready", false: "starting"}[status.Ready]
			_, _ = fmt.Fprintf(out, "state\t%s\nversion\t%s\nprocess\t%d\nup for\t%s\nsocket\t%s\n",
				state, status.Version, status.PID, time.Since(status.Since).Round(time.Second), status.Socket)
		}
		if *disk {
			usages, err := e.DiskUsage()
			if err != nil {
				return err
			}
			for _, usage := range usages {
				_, _ = fmt.Fprintf(out, "%s\t%s\n", usage.What, megabytes(usage.Bytes))
			}
		}
		if err := out.Flush(); err != nil || status.Ready || status.Starting {
			return err
		}
		return errNotRunning
	}
	return command
}

func downCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "Stop the engine; its cache stays", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			e, err := s.open(command)
			if err != nil {
				return err
			}
			ran, err := e.Down(command.Context())
			if err != nil {
				return err
			}
			said := map[bool]string{true: "engine stopped", false: "no engine of our own was running"}[ran]
			_, _ = fmt.Fprintln(command.OutOrStdout(), said)
			return nil
		},
	}
}

func cleanCommand(s *settings) *cobra.Command {
	command := &cobra.Command{
		Use: "clean", Short: "Stop the engine and delete what it left on disk", Args: cobra.NoArgs,
		Long: "Stops the engine and deletes $CLOUDSEC_HOME/engine: programs, images and cache.\nThe next start builds everything again. With --cache only the cache goes.",
	}
	cache := command.Flags().Bool("cache", false, "delete the engine's cache only")
	command.RunE = func(command *cobra.Command, _ []string) error {
		e, err := s.open(command)
		if err != nil {
			return err
		}
		if err := e.Clean(command.Context(), !*cache); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(command.OutOrStdout(), "cleaned", e.Home.Root())
		return nil
	}
	return command
}

func megabytes(n int64) string {
	return fmt.Sprintf("%d MB", n/1_000_000)
}
