package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func logsCommand(s *settings) *cobra.Command {
	command := &cobra.Command{Use: "logs", Short: "Print the engine's log", Args: cobra.NoArgs}
	follow := command.Flags().BoolP("follow", "f", false, "go on printing what is added")
	command.RunE = func(command *cobra.Command, _ []string) error {
		e, err := s.open(command)
		if err != nil {
			return err
		}
		return e.Logs(command.Context(), command.OutOrStdout(), *follow)
	}
	return command
}

func envCommand(s *settings) *cobra.Command {
	command := &cobra.Command{
		Use: "env", Short: "Print what a client needs in its environment", Args: cobra.NoArgs,
		Long: "Prints shell commands for `eval \"$(engine env)\"`. Starts nothing: it fails when\nthere is no engine.",
	}
	plain := command.Flags().Bool("plain", false, "print KEY=value lines, and the CLI as DAGGER=path")
	command.RunE = func(command *cobra.Command, _ []string) error {
		e, err := s.open(command)
		if err != nil {
			return err
		}
		connection, found, err := e.Existing(command.Context())
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("%w: start one with engine up", errNotRunning)
		}
		for _, setting := range connection.Env {
			_, _ = fmt.Fprintln(command.OutOrStdout(), envLine(setting, *plain))
		}
		if *plain {
			_, _ = fmt.Fprintln(command.OutOrStdout(), "DAGGER="+connection.CLI)
			return nil
		}
		_, _ = fmt.Fprintf(command.OutOrStdout(), "export PATH=%s\n", quote(connection.Path(os.Getenv("PATH"))))
		return nil
	}
	return command
}

func envLine(setting string, plain bool) string {
	if plain {
		return setting
	}
	name, value, _ := strings.Cut(setting, "=")
	return "export " + name + "=" + quote(value)
}

// quote makes a word of a POSIX shell of any text.
func quote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func runCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "run -- command [argument...]", Short: "Run a command as a client of the engine, starting it when needed",
		Args: cobra.MinimumNArgs(1), Example: "  engine run -- dagger call test",
		RunE: func(command *cobra.Command, args []string) error {
			e, err := s.open(command)
			if err != nil {
				return err
			}
			connection, err := e.Connect(command.Context())
			if err != nil {
				return err
			}
			// The program itself is looked up on the client's PATH, too.
			if err := os.Setenv("PATH", connection.Path(os.Getenv("PATH"))); err != nil {
				return fmt.Errorf("set PATH: %w", err)
			}
			child := exec.Command(args[0], args[1:]...) //nolint:noctx // runChild passes signals on and waits
			child.Env = append(os.Environ(), connection.Env...)
			child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
			return runChild(child)
		},
	}
}

func cliCommand(s *settings) *cobra.Command {
	command := &cobra.Command{
		Use: "cli --to directory", Short: "Build the pinned dagger command into a directory", Args: cobra.NoArgs,
		Long:    "Builds dagger from the module that go.sum pins. Needs Go and no engine, and starts\nnone: CodeBuild calls it, where Docker is there.",
		Example: "  engine cli --to .bin",
	}
	to := command.Flags().String("to", "", "the `directory` that dagger is put into")
	_ = command.MarkFlagRequired("to")
	command.RunE = func(command *cobra.Command, _ []string) error {
		e, err := s.open(command)
		if err != nil {
			return err
		}
		return e.InstallCLI(command.Context(), *to)
	}
	return command
}

func imagesCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "images", Short: "List the base images and where each came from", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			e, err := s.open(command)
			if err != nil {
				return err
			}
			list, err := e.Images()
			if err != nil {
				return err
			}
			out := tabwriter.NewWriter(command.OutOrStdout(), 0, 0, 2, ' ', 0)
			_, _ = fmt.Fprintln(out, "IMAGE\tSIZE\tDIGEST\tFROM")
			for _, image := range list {
				digest := strings.TrimPrefix(image.Digest, "sha256:")
				_, _ = fmt.Fprintf(out, "%s\t%s\t%.12s\t%s\n", image.Reference, megabytes(image.Size), digest, image.Source)
			}
			return out.Flush()
		},
	}
}
