// Command compose writes the labelled corpus from the seeds. Run it in services/core/identity, then look at the diff.
package main

import (
	"fmt"
	"os"

	"github.com/cloudsec/cloudsec/services/core/identity/seeds"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "compose: %v\n", err)
		os.Exit(1)
	}
}

func run() error {
	order, corpus, err := seeds.Compose()
	if err != nil {
		return fmt.Errorf("compose corpus: %w", err)
	}
	records, pairs, err := corpus.Encode(order)
	if err != nil {
		return fmt.Errorf("encode corpus: %w", err)
	}
	for name, text := range map[string][]byte{"corpus/records.jsonl": records, "corpus/pairs.jsonl": pairs} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			return fmt.Errorf("write corpus: %w", err)
		}
	}
	fmt.Printf("%d records, %d pairs\n", len(order), len(corpus.Pairs))
	return nil
}
