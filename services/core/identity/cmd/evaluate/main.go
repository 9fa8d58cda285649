// Command evaluate prints how well the recipes of identity do on the labelled corpus, and DefectDojo's beside them.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/cloudsec/cloudsec/services/core/identity"
)

func main() {
	wrong := flag.Bool("wrong", false, "also list the pairs that each recipe gets wrong")
	flag.Parse()
	if err := run(os.Stdout, *wrong); err != nil {
		fmt.Fprintf(os.Stderr, "evaluate: %v\n", err)
		os.Exit(1)
	}
}

func run(w io.Writer, wrong bool) error {
	corpus, err := identity.Load()
	if err != nil {
		return fmt.Errorf("load corpus: %w", err)
	}
	score, err := identity.Evaluate(corpus, identity.Judges())
	if err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	if err := score.Print(w); err != nil || !wrong {
		return err //nolint:wrapcheck // nothing to add
	}
	for i, name := range score.Judges {
		for _, q := range score.Wrong[i] {
			fmt.Fprintf(w, "%-10s  %s %s  %s  same=%t  %s %s %s:%d  %s %s %s:%d\n", name, q.Pair.A, q.Pair.B, q.Category, q.Same,
				q.RecordA.Tool, q.RecordA.Rule, q.RecordA.Path, q.RecordA.Line, q.RecordB.Tool, q.RecordB.Rule, q.RecordB.Path, q.RecordB.Line)
		}
	}
	return nil
}
