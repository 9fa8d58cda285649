//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cloudsec/cloudsec/ci/engine"
)

// root is the command line; without a subcommand it starts the engine.
func root() *cobra.Command {
	command := &cobra.Command{
		Use:           "engine",
		Short:         "Run a Dagger engine without Docker",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	up := upCommand()
	command.RunE = up.RunE
	command.AddCommand(up, downCommand(), envCommand(), runCommand())
	command.AddCommand(hidden()...)
	return command
}

func open(command *cobra.Command) (*engine.Engine, error) {
	return engine.New(os.Getenv, command.ErrOrStderr())
}

func upCommand() *cobra.Command {
	return &cobra.Command{
		Use: "up", Short: "Start the engine, building what is missing (the default)", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			e, err := open(command)
			if err != nil {
				return err
			}
			return e.Up(command.Context())
		},
	}
}

func downCommand() *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "Stop the engine; its cache stays", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			e, err := open(command)
			if err != nil {
				return err
			}
			ran, err := e.Down(command.Context())
			if err != nil {
				return err
			}
			if !ran {
				fmt.Fprintln(command.OutOrStdout(), "no engine was running")
				return nil
			}
			fmt.Fprintln(command.OutOrStdout(), "engine stopped")
			return nil
		},
	}
}

func envCommand() *cobra.Command {
	return &cobra.Command{
		Use: "env", Short: "Print what a client needs in its environment", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			e, err := open(command)
			if err != nil {
				return err
			}
			for _, setting := range e.Env() {
				fmt.Fprintln(command.OutOrStdout(), "export "+setting)
			}
			return nil
		},
	}
}

func runCommand() *cobra.Command {
	return &cobra.Command{
		Use: "run -- command [argument...]", Short: "Run a command as a client of the engine", Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			e, err := open(command)
			if err != nil {
				return err
			}
			if err := e.Up(command.Context()); err != nil {
				return err
			}
			_ = os.Setenv("PATH", e.Home.Bin()+":"+os.Getenv("PATH"))
			child := exec.CommandContext(command.Context(), args[0], args[1:]...)
			child.Env = append(os.Environ(), e.Env()...)
			child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
			if err := child.Run(); err != nil {
				return fmt.Errorf("run %s: %w", strings.Join(args, " "), err)
			}
			return nil
		},
	}
}
