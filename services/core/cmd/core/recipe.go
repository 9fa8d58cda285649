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

// recipeCommand is `core recipe diff` or `core recipe migrate`, as it was typed.
type recipeCommand struct {
	migrate, asJSON bool
	options         app.RecipeOptions
}

// recipe carries the command out.
func recipe(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	command, err := parseRecipe(args)
	if err != nil {
		return err
	}
	opts, err := app.FromEnvForMigration(getenv)
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	var done finding.Migration
	if command.migrate {
		logger := telemetry.NewLogger(os.Stderr, opts.LogLevel, "core", version)
		done, err = app.MigrateRecipe(ctx, opts, command.options, logger)
	} else {
		done, err = app.DiffRecipe(ctx, opts, command.options)
	}
	if err != nil {
		return err //nolint:wrapcheck // the app has said what it was doing
	}
	return printMigration(stdout, done, !command.migrate, command.asJSON)
}

func parseRecipe(args []string) (recipeCommand, error) {
	verb := ""
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	if verb != "diff" && verb != "migrate" {
		return recipeCommand{}, errors.New("recipe needs diff or migrate; see `core --help`")
	}
	c := recipeCommand{migrate: verb == "migrate", options: app.DefaultRecipeOptions()}
	flags := flag.NewFlagSet("core recipe "+verb, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&c.options.To, "to", c.options.To, "the recipe wanted")
	flags.IntVar(&c.options.Batch, "batch", c.options.Batch, "findings in one transaction")
	flags.IntVar(&c.options.Examples, "examples", c.options.Examples, "examples of each outcome")
	flags.BoolVar(&c.asJSON, "json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return c, fmt.Errorf("recipe %s: %w; see `core --help`", verb, err)
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("recipe %s takes no argument like %q; see `core --help`", verb, flags.Arg(0))
	}
	return c, nil
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
