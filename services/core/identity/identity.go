// Package identity measures how well recipes tell which records of scanners are the same finding. The labelled corpus is in
// corpus/; the recipes themselves are in ../finding.
package identity

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/cloudsec/cloudsec/services/core/finding"
)

// Record is one record of a report, in the words of its tool.
type Record struct {
	ID       string            `json:"id"`
	Tool     string            `json:"tool"`
	Kind     finding.Kind      `json:"kind"`
	Rule     string            `json:"rule"`
	Aliases  []string          `json:"aliases,omitempty"`
	Package  string            `json:"package,omitempty"`
	PURL     string            `json:"purl,omitempty"`
	Version  string            `json:"version,omitempty"`
	Fixed    string            `json:"fixed,omitempty"`
	Title    string            `json:"title"`
	Text     string            `json:"text,omitempty"`
	Severity string            `json:"severity"`
	CWE      string            `json:"cwe,omitempty"`
	Path     string            `json:"path,omitempty"`
	Line     int               `json:"line,omitempty"`
	Source   string            `json:"source,omitempty"`
	Prints   map[string]string `json:"prints,omitempty"`
	Resource string            `json:"resource,omitempty"`
	// System is set on packages of an operating system: their path is the image.
	System bool `json:"system,omitempty"`
}

// Pair is a question with its answer: are these two records the same issue? The answer comes from what the records mean.
type Pair struct {
	A        string `json:"a"`
	B        string `json:"b"`
	Same     bool   `json:"same"`
	Category string `json:"category"`
	// Together says that one report holds both. Otherwise B's report comes after A's.
	Together bool `json:"together,omitempty"`
	// BeforeA and BeforeB are records that come earlier in the reports of A and B.
	BeforeA []string `json:"beforeA,omitempty"`
	BeforeB []string `json:"beforeB,omitempty"`
}

// Again is the category of pairs to which nothing happened. No recipe should fail on them, so they are also left out of a
// second sum.
const Again = "reported again"

// Corpus is all pairs with their records by id.
type Corpus struct {
	Records map[string]Record
	Pairs   []Pair
}

//go:embed corpus/records.jsonl
var recordLines []byte

//go:embed corpus/pairs.jsonl
var pairLines []byte

// Load reads the corpus that is built in.
func Load() (Corpus, error) {
	records, err := decodeLines[Record](recordLines)
	if err != nil {
		return Corpus{}, fmt.Errorf("read records: %w", err)
	}
	c := Corpus{Records: make(map[string]Record, len(records))}
	for _, r := range records {
		c.Records[r.ID] = r
	}
	if c.Pairs, err = decodeLines[Pair](pairLines); err != nil {
		return Corpus{}, fmt.Errorf("read pairs: %w", err)
	}
	return c, nil
}

func decodeLines[T any](text []byte) ([]T, error) {
	var list []T
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.DisallowUnknownFields()
		var value T
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, value)
	}
	return list, lines.Err() //nolint:wrapcheck // reading memory does not fail, but for a line that is too long
}

// Encode writes the corpus as Load reads it.
func (c Corpus) Encode(order []Record) (records, pairs []byte, err error) {
	if records, err = encodeLines(order); err != nil {
		return nil, nil, fmt.Errorf("write records: %w", err)
	}
	if pairs, err = encodeLines(c.Pairs); err != nil {
		return nil, nil, fmt.Errorf("write pairs: %w", err)
	}
	return records, pairs, nil
}

func encodeLines[T any](list []T) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for _, value := range list {
		if err := encoder.Encode(value); err != nil {
			return nil, err //nolint:wrapcheck // the caller says what it was
		}
	}
	return text.Bytes(), nil
}
