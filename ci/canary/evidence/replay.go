package evidence

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
)

// Replay is a record that was run again.
type Replay struct {
	Subject string
	Policy  decision.Policy
	Records []Record
	// Last is the last decision; zero when there is no interval.
	Last decision.Decision
	// Torn says that the last line was not written to its end, which is what a crash leaves. It was not counted.
	Torn bool
	// Bytes is where the whole lines end: a writer that goes on cuts the file there first.
	Bytes  int64
	engine *decision.Engine
}

// Engine goes on where the record ends.
func (r Replay) Engine() *decision.Engine { return r.engine }

// DifferentError says that the rule, run again, does not decide what the record says.
type DifferentError struct {
	Line           int
	Recorded, Made decision.Decision
}

func (e *DifferentError) Error() string {
	return fmt.Sprintf("evidence line %d: it records %s (log evidence %v), and the rule says %s (log evidence %v): "+
		"the record was changed, or the rule has", e.Line, e.Recorded.Verdict, e.Recorded.LogEvidence, e.Made.Verdict, e.Made.LogEvidence)
}

// Read runs a record again and compares every decision, to the last bit. On another kind of processor the last bits may differ;
// Lenient compares verdicts alone.
func Read(r io.Reader) (Replay, error) {
	return read(r, func(a, b decision.Decision) bool { return reflect.DeepEqual(a, b) })
}

// Lenient is Read for a record from another kind of processor or an older version of the texts.
func Lenient(r io.Reader) (Replay, error) {
	return read(r, func(a, b decision.Decision) bool { return a.Verdict == b.Verdict && a.Final == b.Final })
}

func read(r io.Reader, same func(a, b decision.Decision) bool) (Replay, error) {
	reader := bufio.NewReaderSize(r, MaxLineBytes)
	var replay Replay
	for number := 1; ; number++ {
		line, err := reader.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return replay, fmt.Errorf("evidence line %d: it is longer than %d bytes", number, MaxLineBytes)
		case errors.Is(err, io.EOF):
			replay.Torn = len(line) > 0
			if number == 1 {
				return replay, errors.New("evidence: there is no whole line in it")
			}
			return replay, nil
		case err != nil:
			return replay, fmt.Errorf("evidence line %d: %w", number, err)
		}
		if err := replay.line(number, line, same); err != nil {
			return replay, err
		}
		replay.Bytes += int64(len(line))
	}
}

func (r *Replay) line(number int, line []byte, same func(a, b decision.Decision) bool) error {
	if number == 1 {
		return r.header(line)
	}
	if number > MaxIntervals+1 {
		return fmt.Errorf("evidence line %d: more than %d intervals", number, MaxIntervals)
	}
	var record Record
	if err := strict(line, &record); err != nil {
		return fmt.Errorf("evidence line %d: %w", number, err)
	}
	if record.Number != number-1 {
		return fmt.Errorf("evidence line %d: it is interval %d, want %d: a line is missing or twice there", number, record.Number, number-1)
	}
	made, err := r.engine.Observe(record.Interval)
	if err != nil {
		return fmt.Errorf("evidence line %d: %w", number, err)
	}
	if !same(record.Decision, made) {
		return &DifferentError{Line: number, Recorded: record.Decision, Made: made}
	}
	r.Records, r.Last = append(r.Records, record), made
	return nil
}

func (r *Replay) header(line []byte) error {
	// What it is comes first: another format's fields would only confuse.
	var kind struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(line, &kind); err != nil {
		return fmt.Errorf("evidence line 1: %w", err)
	}
	if kind.Format != Format || kind.Version != Version {
		return fmt.Errorf("evidence line 1: it is %q version %d, want %s version %d", kind.Format, kind.Version, Format, Version)
	}
	var h header
	if err := strict(line, &h); err != nil {
		return fmt.Errorf("evidence line 1: %w", err)
	}
	engine, err := decision.New(h.Policy)
	if err != nil {
		return fmt.Errorf("evidence line 1: %w", err)
	}
	r.Subject, r.Policy, r.engine = h.Subject, h.Policy, engine
	return nil
}

// strict decodes one document and nothing after it.
func strict(line []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one document in the line")
	}
	return nil
}
