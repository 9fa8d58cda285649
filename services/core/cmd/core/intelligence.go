package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/intelligence"
)

// loadIntelligence loads feeds from files into the database.
func loadIntelligence(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	if len(args) == 0 || args[0] != "load" {
		return errors.New("intelligence wants load; see `core --help`")
	}
	flags := flag.NewFlagSet("intelligence load", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	epss := flags.String("epss", "", "the scores of FIRST")
	kev := flags.String("kev", "", "the catalogue of CISA")
	if err := flags.Parse(args[1:]); err != nil {
		return fmt.Errorf("intelligence load: %w; see `core --help`", err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("intelligence load takes no argument like %q; see `core --help`", flags.Arg(0))
	}
	if *epss == "" && *kev == "" {
		return errors.New("intelligence load wants --epss, --kev or both; see `core --help`")
	}
	opts, err := app.FromEnvForMigration(getenv)
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	for feed, path := range map[intelligence.Feed]string{intelligence.EPSS: *epss, intelligence.KEV: *kev} {
		if path == "" {
			continue
		}
		if err := loadFile(ctx, opts, feed, path, stdout); err != nil {
			return err
		}
	}
	return nil
}

func loadFile(ctx context.Context, opts app.Options, feed intelligence.Feed, path string, stdout io.Writer) (err error) {
	file, err := os.Open(path) //nolint:gosec // whoever runs the command names the file
	if err != nil {
		return fmt.Errorf("load %s: %w", feed, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	loaded, again, err := app.LoadIntelligence(ctx, opts, feed, file)
	if err != nil {
		return err //nolint:wrapcheck // the app has said what it was doing
	}
	outcome := "loaded"
	if again {
		outcome = "had been loaded before"
	}
	_, err = fmt.Fprintf(stdout, "%s %s: %d entries %s\n", feed, loaded.Version, loaded.Entries, outcome)
	return err //nolint:wrapcheck // nothing to add
}
