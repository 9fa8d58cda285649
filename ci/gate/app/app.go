// Package app is the command line of the gate room.
package app

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/ci/gate/ingest"
)

// The exit codes of the command.
const (
	ExitOK   = 0
	ExitFail = 1
	ExitBad  = 2
)

// Options are what the program takes from its surroundings.
type Options struct {
	Stdout, Stderr io.Writer
	Now            func() time.Time
	Getenv         func(string) string
	Client         hub.Client
}

// DefaultOptions returns the real surroundings.
func DefaultOptions() Options {
	return Options{os.Stdout, os.Stderr, time.Now, os.Getenv, hub.DefaultClient()}
}

// Run ingests the reports and returns the exit code.
func Run(ctx context.Context, args []string, o Options) int {
	flags := flag.NewFlagSet("ingest", flag.ContinueOnError)
	flags.SetOutput(o.Stderr)
	input := ingest.Options{Client: o.Client, Now: o.Now}
	flags.StringVar(&input.Reports, "reports", "", "folder with <target>.json of scan run")
	flags.StringVar(&input.Core, "core", "", "address of core, such as http://core:8080")
	flags.StringVar(&input.Auth, "auth", "", "address of auth, such as http://auth:8080")
	out := flags.String("out", "ingest.json", "file to write the result to")
	timeout := flags.Duration("timeout", 10*time.Minute, "how long all of it may take")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return ExitOK
		}
		return ExitBad
	}
	if err := o.complete(&input, flags.Args()); err != nil {
		_, _ = fmt.Fprintf(o.Stderr, "ingest: %v\n", err)
		return ExitBad
	}
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	return o.ingest(ctx, input, *out)
}

func (o Options) ingest(ctx context.Context, input ingest.Options, out string) int {
	result, err := ingest.Run(ctx, input)
	if err := result.Write(out); err != nil {
		_, _ = fmt.Fprintf(o.Stderr, "ingest: %v\n", err)
		return ExitFail
	}
	total := result.Total()
	_, _ = fmt.Fprintf(o.Stdout, "ingested %d reports with %d records: %d created, %d unchanged, %d reopened, %d closed\n",
		len(result.Reports), total.Records, total.Created, total.Unchanged, total.Reopened, total.Closed)
	for _, problem := range result.Problems {
		_, _ = fmt.Fprintf(o.Stderr, "ingest: %s\n", problem)
	}
	if err != nil || !result.OK {
		return ExitFail
	}
	return ExitOK
}

// complete checks the flags and adds the logins, reporting every problem at once.
func (o Options) complete(input *ingest.Options, rest []string) error {
	var problems []error
	if len(rest) > 0 {
		problems = append(problems, fmt.Errorf("unexpected argument %q", rest[0]))
	}
	if input.Reports == "" {
		problems = append(problems, errors.New("--reports is missing"))
	}
	err := addresses(map[string]*string{"core": &input.Core, "auth": &input.Auth})
	problems = append(problems, err)
	if input.Sender.User = o.Getenv("INGEST_USER"); input.Sender.User == "" {
		problems = append(problems, errors.New("INGEST_USER is not set: a user with the role ci"))
	}
	if input.Sender.Password, err = o.secret("INGEST_PASSWORD"); err != nil {
		problems = append(problems, err)
	}
	input.Reader = hub.Login{User: cmp.Or(o.Getenv("INGEST_READER_USER"), input.Sender.User), Password: input.Sender.Password}
	if o.Getenv("INGEST_READER_PASSWORD") != "" || o.Getenv("INGEST_READER_PASSWORD_FILE") != "" {
		if input.Reader.Password, err = o.secret("INGEST_READER_PASSWORD"); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// addresses checks the flags that name services, and takes the slash off their ends.
func addresses(services map[string]*string) error {
	var problems []error
	for name, address := range services {
		parsed, err := url.Parse(*address)
		if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.User != nil {
			problems = append(problems, fmt.Errorf("--%s must be an address such as http://%s:8080", name, name))
		}
		*address = strings.TrimRight(*address, "/")
	}
	return errors.Join(problems...)
}

// secret reads NAME, or the file that NAME_FILE names.
func (o Options) secret(name string) (string, error) {
	if path := o.Getenv(name + "_FILE"); path != "" {
		data, err := os.ReadFile(path) //nolint:gosec // the caller names the file
		if err != nil {
			return "", fmt.Errorf("read %s_FILE: %w", name, err)
		}
		return strings.TrimRight(string(data), "\r\n"), nil
	}
	if value := o.Getenv(name); value != "" {
		return value, nil
	}
	return "", fmt.Errorf("%s or %s_FILE is not set", name, name)
}
