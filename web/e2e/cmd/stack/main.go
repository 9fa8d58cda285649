// Command stack runs the whole platform on this machine: for the browser tests, or with --hold for a person.
//
//	stack -- npx playwright test    starts it, runs the command with E2E_BASE_URL and E2E_PASSWORD, and ends
//	stack --hold                    starts it on a fixed port and waits for Ctrl-C
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/cloudsec/cloudsec/ci/emulator"
	"github.com/cloudsec/cloudsec/services/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if exit := new(exec.ExitError); errors.As(err, &exit) && exit.ExitCode() > 0 {
		os.Exit(exit.ExitCode()) // The command has said itself what failed.
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "stack:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	settings, err := parse(args)
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if settings.build {
		if err := build(ctx, root, out); err != nil {
			return err
		}
	}
	opts, hint, err := options(settings, root)
	if err != nil {
		return err
	}
	started, err := stack.Start(ctx, opts)
	if err != nil {
		return fmt.Errorf("start the platform: %w", err)
	}
	defer func() { err = errors.Join(err, started.Stop()) }()
	if settings.hold {
		hold(ctx, out, started.URL(), hint)
		return nil
	}
	return command(ctx, settings.command, started.URL(), opts.Password)
}

// settings are what the command line says.
type settings struct {
	addr                 string
	hold, build, verbose bool
	command              []string
}

var errUsage = errors.New("give either --hold or a command, as in `stack -- npx playwright test`")

func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("stack", flag.ContinueOnError)
	flags.BoolVar(&s.hold, "hold", false, "wait for Ctrl-C instead of running a command")
	flags.BoolVar(&s.build, "build", true, "build the console first")
	flags.BoolVar(&s.verbose, "verbose", false, "show every service's access log")
	flags.StringVar(&s.addr, "addr", "", "where to serve the console (default 127.0.0.1:8080 with --hold, else a free port)")
	if err := flags.Parse(args); err != nil {
		return settings{}, fmt.Errorf("read the flags: %w", err)
	}
	s.command = flags.Args()
	if s.hold == (len(s.command) > 0) {
		return settings{}, errUsage
	}
	if s.addr == "" {
		s.addr = map[bool]string{true: "127.0.0.1:8080", false: "127.0.0.1:0"}[s.hold]
	}
	return s, nil
}

// options also returns where a person finds the password: it is in a file, because it must not be in a log.
func options(s settings, root string) (opts stack.Options, hint string, err error) {
	opts = stack.DefaultOptions()
	opts.Addr, opts.WebRoot = s.addr, filepath.Join(root, "web", "dist")
	level := map[bool]slog.Level{true: slog.LevelInfo, false: slog.LevelWarn}[s.verbose]
	opts.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	testdata := filepath.Join(root, "services", "core", "report", "testdata")
	opts.Reports = []stack.Report{
		{Source: "trivy:image-core", File: filepath.Join(testdata, "trivy-image.json")},
		{Source: "trivy:source", File: filepath.Join(testdata, "trivy-fs.json")},
		{Source: "golangci-lint:source", File: filepath.Join(testdata, "golangci-lint.sarif")},
	}
	if !s.hold {
		return opts, "", nil
	}
	password, file, err := emulator.UserPassword("", os.Getenv)
	if err != nil {
		return opts, "", fmt.Errorf("decide on the password: %w", err)
	}
	opts.Password, hint = password, "in the variable "+emulator.PasswordVariable
	if file != "" {
		hint = "in the file " + file
	}
	return opts, hint, nil
}

func hold(ctx context.Context, out io.Writer, url, hint string) {
	fmt.Fprintf(out, "\nCloudSec runs at %s\nPassword: %s\n", url, hint)
	for _, group := range emulator.Groups() {
		fmt.Fprintf(out, "  %s\n", emulator.UserEmail(group))
	}
	fmt.Fprintln(out, "Ctrl-C ends it; nothing is kept.")
	<-ctx.Done()
}

// command runs in the folder it was called from; the password reaches it by the environment only.
func command(ctx context.Context, args []string, url, password string) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the command is the caller's
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "E2E_BASE_URL="+url, "E2E_PASSWORD="+password)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("run %s: %w", args[0], err)
	}
	return nil
}

func build(ctx context.Context, root string, out io.Writer) error {
	cmd := exec.CommandContext(ctx, "npm", "run", "--silent", "build")
	cmd.Dir = filepath.Join(root, "web")
	if output, err := cmd.CombinedOutput(); err != nil {
		_, _ = out.Write(output)
		return fmt.Errorf("build the console (did you run `npm ci` in web?): %w", err)
	}
	return nil
}

var errNoModule = errors.New("no go.mod here or above: call it inside the repository")

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errNoModule
		}
		dir = parent
	}
}
