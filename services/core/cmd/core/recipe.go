package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/app"
	"github.com/cloudsec/cloudsec/services/core/finding"
	"github.com/cloudsec/cloudsec/services/internal/telemetry"
)

// recipe carries out `core recipe diff` and `core recipe migrate`.
func recipe(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	if len(args) == 0 || (args[0] != "diff" && args[0] != "migrate") {
		return errors.New("recipe needs diff or migrate; see `core --help`")
	}
	options := app.DefaultRecipeOptions()
	flags := flag.NewFlagSet("core recipe "+args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&options.To, "to", options.To, "the recipe wanted")
	flags.IntVar(&options.Batch, "batch", options.Batch, "findings in one transaction")
	flags.IntVar(&options.Examples, "examples", options.Examples, "examples of each outcome")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args[1:]); err != nil {
		return fmt.Errorf("recipe %s: %w; see `core --help`", args[0], err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("recipe %s takes no argument like %q; see `core --help`", args[0], flags.Arg(0))
	}
	opts, err := app.FromEnvForMigration(getenv)
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	var done finding.Migration
	if args[0] == "diff" {
		done, err = app.DiffRecipe(ctx, opts, options)
	} else {
		logger := telemetry.NewLogger(os.Stderr, opts.LogLevel, "core", version)
		done, err = app.MigrateRecipe(ctx, opts, options, logger)
	}
	if err != nil {
		return err //nolint:wrapcheck // the app has said what it was doing
	}
	return printMigration(stdout, done, args[0] == "diff", *asJSON)
}

func printMigration(w io.Writer, m finding.Migration, dry, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(m) //nolint:wrapcheck // nothing to add
	}
	var text strings.Builder
	title := "Migrated to recipe %d.\n"
	if dry {
		title = "Migrating to recipe %d would do this. Nothing was changed.\n"
	}
	fmt.Fprintf(&text, title, m.To)
	fmt.Fprintf(&text, "%8d findings of older recipes\n%8d keep their id and get a new fingerprint\n", m.Findings, m.Kept)
	fmt.Fprintf(&text, "%8d of these hold several records, which the next report may tell apart\n", m.Split)
	fmt.Fprintf(&text, "%8d become part of another finding\n", m.Merged)
	fmt.Fprintf(&text, "%8d do not hold enough and are migrated when they are seen next\n", m.Waiting)
	for _, e := range m.Examples {
		fmt.Fprintf(&text, "\n%-5s %s  %s  %s\n", e.Outcome, e.Finding, e.RuleID, e.Title)
		if e.With != nil {
			fmt.Fprintf(&text, "      same as %s\n", e.With)
		}
		fmt.Fprintf(&text, "      old %s\n", inputLine(e.Old))
		if e.New != nil {
			fmt.Fprintf(&text, "      new %s\n", inputLine(e.New))
		}
	}
	_, err := io.WriteString(w, text.String())
	return err //nolint:wrapcheck // nothing to add
}

func inputLine(inputs map[string]string) string {
	pairs := make([]string, 0, len(inputs))
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		pairs = append(pairs, name+"="+inputs[name])
	}
	return strings.Join(pairs, " ")
}
