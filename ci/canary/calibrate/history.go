package calibrate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/cloudsec/cloudsec/ci/canary/decision"
	"github.com/cloudsec/cloudsec/ci/canary/evidence"
)

// maxHistory bounds how many intervals are read: about two years of minutes.
const maxHistory = 1 << 20

// ReadHistory reads one interval a line, in order of time. The record of a rollout is a history too.
func ReadHistory(r io.Reader, boundaries int) ([]decision.Interval, error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 4096), evidence.MaxLineBytes)
	var history []decision.Interval
	for number := 1; scanner.Scan(); number++ {
		if len(bytes.TrimSpace(scanner.Bytes())) == 0 || number == 1 && isEvidence(scanner.Bytes()) {
			continue
		}
		i, err := parse(scanner.Bytes(), boundaries)
		if err != nil {
			return nil, fmt.Errorf("history line %d: %w", number, err)
		}
		if n := len(history); n > 0 && i.Start.Before(history[n-1].End) {
			return nil, fmt.Errorf("history line %d: it begins before the line before it ended", number)
		}
		if history = append(history, i); len(history) > maxHistory {
			return nil, fmt.Errorf("history line %d: more than %d intervals", number, maxHistory)
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	if len(history) == 0 {
		return nil, errNoHistory
	}
	return history, nil
}

func isEvidence(line []byte) bool {
	var kind struct {
		Format string `json:"format"`
	}
	return json.Unmarshal(line, &kind) == nil && kind.Format == evidence.Format
}

// parse takes a bare interval or a line of a record.
func parse(line []byte, boundaries int) (decision.Interval, error) {
	var either struct {
		decision.Interval
		Record *decision.Interval `json:"interval"`
	}
	if err := json.Unmarshal(line, &either); err != nil {
		return decision.Interval{}, err
	}
	i := either.Interval
	if either.Record != nil {
		i = *either.Record
	}
	return i, i.Validate(boundaries)
}
