// Command emulator runs a local AWS for tests and demonstrations.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/cloudsec/cloudsec/ci/emulator"
)

const usage = `emulator: a local AWS (moto) with the platform's Cognito in it

  emulator serve [--listen 127.0.0.1:0] [--moto PATH] [--password-file FILE]
      starts it, prints one line of JSON when the port is open, and runs until it is told to end
  emulator check --endpoint http://HOST:PORT
      says whether a usable emulator is there

The seeded users' password comes from --password-file, else from EMULATOR_USER_PASSWORD, else from
$CLOUDSEC_HOME/emulator/password; a file that is not there is made, with a random password, for its owner only.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "emulator:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("name a command: serve, check or help")
	}
	switch args[0] {
	case "serve":
		return serve(ctx, args[1:], getenv, out)
	case "check":
		return check(ctx, args[1:], out)
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	return fmt.Errorf("there is no command %q; name serve, check or help", args[0])
}

func serve(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	opts := emulator.DefaultOptions()
	opts.Getenv = getenv
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.StringVar(&opts.Listen, "listen", opts.Listen, "address to listen on; port 0 takes a free one")
	flags.StringVar(&opts.MotoPath, "moto", "", "path of moto_server")
	file := flags.String("password-file", "", "file with the seeded users' password; made if it is not there")
	if err := flags.Parse(args); err != nil {
		return err
	}
	password, usedFile, err := emulator.UserPassword(*file, getenv)
	if err != nil {
		return err
	}
	opts.Password = password
	running, err := emulator.Start(ctx, opts)
	if err != nil {
		return err
	}
	defer running.Stop()
	description := emulator.Describe(running.Endpoint())
	description.PasswordFile = usedFile
	if err := json.NewEncoder(out).Encode(description); err != nil {
		return fmt.Errorf("print the description: %w", err)
	}
	return running.Wait(ctx)
}

func check(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	endpoint := flags.String("endpoint", "http://127.0.0.1:5000", "address of the emulator")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := emulator.Check(ctx, *endpoint); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "ready:", *endpoint)
	return err
}
