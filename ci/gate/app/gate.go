package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/cloudsec/cloudsec/ci/gate/hub"
	"github.com/cloudsec/cloudsec/ci/gate/release"
)

// Gate asks core whether something may be released, and returns the exit code: ExitOK when it may, ExitFail when it may not, ExitBad when
// nobody knows.
func Gate(ctx context.Context, args []string, o Options) int {
	flags := flag.NewFlagSet("gate", flag.ContinueOnError)
	flags.SetOutput(o.Stderr)
	question := release.Options{Client: o.Client, Now: o.Now}
	flags.StringVar(&question.Core, "core", "", "address of core, such as http://core:8080")
	flags.StringVar(&question.Auth, "auth", "", "address of auth, such as http://auth:8080")
	flags.StringVar(&question.Image, "image", "", "image to be released, with its digest")
	flags.Func("source", "instead of an image, a source whose word counts; may be repeated", func(name string) error {
		question.Sources = append(question.Sources, name)
		return nil
	})
	flags.StringVar(&question.Policy, "policy", "", "one of core's policies; its default one when empty")
	out := flags.String("out", "gate.json", "file to write the answer to")
	timeout := flags.Duration("timeout", 2*time.Minute, "how long all of it may take")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return ExitOK
		}
		return ExitBad
	}
	if err := o.completeQuestion(&question, flags.Args()); err != nil {
		_, _ = fmt.Fprintf(o.Stderr, "gate: %v\n", err)
		return ExitBad
	}
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	return o.gate(ctx, question, *out)
}

func (o Options) gate(ctx context.Context, question release.Options, out string) int {
	result, err := release.Run(ctx, question)
	_, _ = fmt.Fprint(o.Stdout, result.Text())
	if writeErr := result.Write(out); writeErr != nil {
		_, _ = fmt.Fprintf(o.Stderr, "gate: %v\n", writeErr)
		return ExitBad // Without evidence nothing is released.
	}
	switch {
	case err != nil:
		return ExitBad
	case result.Verdict == release.Fail:
		return ExitFail
	}
	return ExitOK
}

// completeQuestion checks the flags and adds the login, reporting every problem at once.
func (o Options) completeQuestion(question *release.Options, rest []string) error {
	problems := []error{addresses(map[string]*string{"core": &question.Core, "auth": &question.Auth}), question.Check()}
	if len(rest) > 0 {
		problems = append(problems, fmt.Errorf("unexpected argument %q", rest[0]))
	}
	password, err := o.secret("GATE_PASSWORD")
	problems = append(problems, err)
	if question.Asker = (hub.Login{User: o.Getenv("GATE_USER"), Password: password}); question.Asker.User == "" {
		problems = append(problems, errors.New("GATE_USER is not set: a user with the role ci"))
	}
	return errors.Join(problems...)
}
