// Package seeds composes the labelled corpus. The .txt files are catalogues, written by hand, of vulnerabilities, lines of
// code, resources, secrets and licences as scanners report them. For each entry the composer writes the records that several
// tools make of it, and pairs of them with what happened between the two: the line moved, the severity was scored anew, the
// tool is another. What happened decides on the label; no recipe is asked.
package seeds

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/cloudsec/cloudsec/services/core/identity"
)

//go:embed *.txt
var files embed.FS

// Compose returns all records in order and the corpus made of them.
func Compose() ([]identity.Record, identity.Corpus, error) {
	b := &book{known: map[string]string{}}
	for _, chapter := range []struct {
		file    string
		columns int
		write   func(b *book, n int, columns []string)
	}{
		{"packages.txt", 11, packages}, {"systems.txt", 11, systems}, {"code.txt", 11, code},
		{"infrastructure.txt", 9, infrastructure}, {"secrets.txt", 6, secrets}, {"licences.txt", 6, licences},
	} {
		if err := b.chapter(chapter.file, chapter.columns, chapter.write); err != nil {
			return nil, identity.Corpus{}, err
		}
	}
	corpus := identity.Corpus{Records: map[string]identity.Record{}, Pairs: b.pairs}
	for _, r := range b.records {
		corpus.Records[r.ID] = r
	}
	return b.records, corpus, b.err
}

// book collects records, each once, and pairs.
type book struct {
	known   map[string]string
	records []identity.Record
	pairs   []identity.Pair
	err     error
	// earlier are the entries of the chapter so far.
	earlier [][]string
}

func (b *book) chapter(file string, columns int, write func(b *book, n int, columns []string)) error {
	text, err := files.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	b.earlier = nil
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		entry := strings.Split(line, "|")
		if len(entry) != columns {
			return fmt.Errorf("%s: %q has %d columns, not %d", file, line, len(entry), columns)
		}
		write(b, len(b.earlier), entry)
		b.earlier = append(b.earlier, entry)
	}
	return nil
}

// id gives a record its id; the same record has the same one.
func (b *book) id(r identity.Record) string {
	text, err := json.Marshal(r)
	if err != nil {
		b.err = fmt.Errorf("write record: %w", err)
	}
	if id := b.known[string(text)]; id != "" {
		return id
	}
	r.ID = fmt.Sprintf("r%04d", len(b.records)+1)
	b.known[string(text)] = r.ID
	b.records = append(b.records, r)
	return r.ID
}

// same says that both records are the same issue, reported one after the other.
func (b *book) same(category string, first, second identity.Record) {
	b.pairs = append(b.pairs, identity.Pair{A: b.id(first), B: b.id(second), Same: true, Category: category})
}

// again says of each record that the next report has it unchanged, which is what happens most.
func (b *book) again(records ...identity.Record) {
	for _, r := range records {
		b.same(identity.Again, r, r)
	}
}

// different says that they are not.
func (b *book) different(category string, first, second identity.Record) {
	b.pairs = append(b.pairs, identity.Pair{A: b.id(first), B: b.id(second), Category: category})
}

// together says that both are in one report, and different.
func (b *book) together(category string, first, second identity.Record) {
	b.pairs = append(b.pairs, identity.Pair{A: b.id(first), B: b.id(second), Category: category, Together: true})
}

// change returns a changed copy.
func change(r identity.Record, changes ...func(*identity.Record)) identity.Record {
	for _, c := range changes {
		c(&r)
	}
	return r
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // A line that is none shows as 0 in the corpus.
	return n
}

// rescored is the severity that somebody else, or somebody later, gives.
func rescored(severity string) string {
	next := map[string]string{
		"CRITICAL": "HIGH", "HIGH": "MEDIUM", "MEDIUM": "HIGH", "LOW": "MEDIUM", "error": "warning", "warning": "error", "note": "warning",
	}
	return next[severity]
}

// swapped exchanges the last two different digits of an id, as in the ids of two vulnerabilities of one month.
func swapped(id string) string {
	digits := []byte(id)
	for i := len(digits) - 1; i > 0; i-- {
		if digits[i] != digits[i-1] && digits[i-1] != '-' {
			digits[i], digits[i-1] = digits[i-1], digits[i]
			return string(digits)
		}
	}
	return id + "0"
}
