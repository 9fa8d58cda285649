package evidence

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// Format and Version stand in the first line.
const (
	Format  = "cloudsec-canary-evidence"
	Version = 1
)

// The bounds of a file: a line, and how many there are. A week of minutes is 10,080 lines.
const (
	MaxLineBytes = 64 << 10
	MaxIntervals = 100_000
)

// header is the first line.
type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Subject says what is rolled out, such as the name of a service and an image's digest.
	Subject string          `json:"subject,omitempty"`
	Policy  decision.Policy `json:"policy"`
}

// Record is every other line.
type Record struct {
	Number   int               `json:"number"`
	Interval decision.Interval `json:"interval"`
	Decision decision.Decision `json:"decision"`
}

// Sink takes one whole line at a time, newline included, and keeps it: an append-only file that is synced, an object store.
type Sink interface {
	Append(line []byte) error
}

// Writer writes a rollout's record.
type Writer struct {
	sink Sink
	next int
}

// Begin writes the header of a new record.
func Begin(sink Sink, subject string, policy decision.Policy) (*Writer, error) {
	if err := policy.Validate(); err != nil {
		return nil, fmt.Errorf("begin evidence: %w", err)
	}
	w := &Writer{sink: sink, next: 1}
	return w, w.line(header{Format: Format, Version: Version, Subject: subject, Policy: policy})
}

// Continue goes on with a record after a restart.
func Continue(sink Sink, replayed Replay) *Writer {
	return &Writer{sink: sink, next: len(replayed.Records) + 1}
}

// Write adds an interval and its decision. Write it before anything acts on the decision.
func (w *Writer) Write(i decision.Interval, d decision.Decision) error {
	if w.next > MaxIntervals {
		return fmt.Errorf("write evidence: it has %d intervals already, which is the most", MaxIntervals)
	}
	if err := w.line(Record{Number: w.next, Interval: i, Decision: d}); err != nil {
		return err
	}
	w.next++
	return nil
}

func (w *Writer) line(content any) error {
	line, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("write evidence: %w", err)
	}
	if len(line) >= MaxLineBytes {
		return errors.New("write evidence: the line is longer than a reader takes")
	}
	if err := w.sink.Append(append(line, '\n')); err != nil {
		return fmt.Errorf("write evidence: %w", err)
	}
	return nil
}
